"""Forward and backward steps of a network in PyTorch, for comparison.

usage: step.py FOLDER THREADS

FOLDER holds network.json (layers in order; weights as offsets into weights.f32), weights.f32, inputs.f32 and labels in network.json.
Prints a line of JSON with the version, the mean loss and the size of every gradient. Then, for each line with a number on standard
input, does so many steps and prints the seconds that they took.
"""

import json
import sys
import time

import torch
import torch.nn.functional as F


def read(path):
    with open(path, "rb") as file:
        return torch.frombuffer(bytearray(file.read()), dtype=torch.float32)


def padded(x, window, value):
    """What PyTorch's own padding cannot say (sides that differ) is padded first."""
    top, left, bottom, right = window["padding"]
    if top == bottom and left == right:
        return x, (top, left)
    return F.pad(x, (left, right, top, bottom), value=value), (0, 0)


def convolution(layer, x, weights, bias=None):
    x, padding = padded(x, layer["window"], 0.0)
    return F.conv2d(x, weights, bias, layer["window"]["stride"], padding, layer["window"]["dilation"], layer["groups"])


def max_pool(layer, x):
    x, padding = padded(x, layer["window"], float("-inf"))
    return F.max_pool2d(x, layer["window"]["kernel"], layer["window"]["stride"], padding, layer["window"]["dilation"], layer["ceil_mode"])


def average_pool(layer, x):
    x, padding = padded(x, layer["window"], 0.0)
    return F.avg_pool2d(x, layer["window"]["kernel"], layer["window"]["stride"], padding, layer["ceil_mode"], layer["count_include_pad"])


OPERATORS = {
    "Conv": convolution,
    "Gemm": lambda layer, x, weights, bias=None: F.linear(x, weights, bias),
    "Relu": lambda layer, x: F.relu(x, inplace=layer["in_place"]),
    "MaxPool": max_pool,
    "AveragePool": average_pool,
    "GlobalAveragePool": lambda layer, x: F.adaptive_avg_pool2d(x, 1),
    "LRN": lambda layer, x: F.local_response_norm(x, layer["size"], layer["alpha"], layer["beta"], layer["bias"]),
    "Concat": lambda layer, *x: torch.cat(x, layer["axis"]),
    "Slice": lambda layer, x: x[:, layer["start"]:layer["start"] + layer["count"]],
    "Add": lambda layer, *x: sum(x[1:], x[0]),
    "Flatten": lambda layer, x: torch.flatten(x, 1),
    "Reshape": lambda layer, x: x.reshape(x.shape[0], -1),
    "Dropout": lambda layer, x: x,
}


class Step:
    def __init__(self, folder, channels_last):
        with open(f"{folder}/network.json") as file:
            self.network = json.load(file)
        values = read(f"{folder}/weights.f32")
        layout = torch.channels_last if channels_last else torch.contiguous_format
        self.inputs = read(f"{folder}/inputs.f32").reshape(self.network["input_shape"]).contiguous(memory_format=layout)
        self.labels = torch.tensor(self.network["labels"])
        self.weights = {}
        for layer in self.network["layers"]:
            for weight in layer["weights"]:
                shape = weight["shape"]
                tensor = values[weight["offset"]:][:torch.Size(shape).numel()].reshape(shape).clone()
                if len(shape) == 4:
                    tensor = tensor.contiguous(memory_format=layout)
                self.weights[layer["name"], weight["role"]] = tensor.requires_grad_()

    def run(self):
        """One step: gradients are made afresh, as after zero_grad(set_to_none=True)."""
        for weight in self.weights.values():
            weight.grad = None
        tensors = {self.network["input"]: self.inputs}
        for layer in self.network["layers"]:
            weights = [self.weights[layer["name"], weight["role"]] for weight in layer["weights"]]
            tensors[layer["output"]] = OPERATORS[layer["operator"]](layer, *(tensors[name] for name in layer["inputs"]), *weights)
        loss = F.cross_entropy(tensors[self.network["logits"]], self.labels)
        loss.backward()
        return loss.item()

    def seconds(self, steps):
        start = time.perf_counter()
        for _ in range(steps):
            self.run()
        return time.perf_counter() - start


def main():
    folder, threads = sys.argv[1], int(sys.argv[2])
    torch.set_num_threads(threads)
    # The memory format that is faster on this machine, as a user who cares would choose.
    candidates = [Step(folder, channels_last) for channels_last in (False, True)]
    step = min(candidates, key=lambda candidate: (candidate.run(), candidate.seconds(1))[1])
    loss = step.run()
    print(json.dumps({
        "version": torch.__version__,
        "format": "channels last" if step is candidates[1] else "channels first",
        "loss": loss,
        "gradients": [weight.grad.double().norm().item() for weight in step.weights.values()],
    }), flush=True)
    del candidates
    for line in sys.stdin:
        print(step.seconds(int(line)), flush=True)


main()
