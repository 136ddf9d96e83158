"""BVLC GoogLeNet at half width, for pictures of 128 x 128 instead of 224 x 224, and other forms of it.

The topology is the deployed one (Szegedy et al. 2015, as in Caffe's bvlc_googlenet): two LRN layers, ceil-mode max pools,
nine inception modules, one average pool over the last map, one fully connected layer; no auxiliary heads, no dropout.
Channel counts are half of BVLC's, rounded to a multiple of 16. `layers` is the one description that both the trainer and
the exporter read; each layer is (operator, name, inputs, attributes) and its output has the layer's name.
"""

from dataclasses import dataclass, field

import torch
import torch.nn.functional as F
from torch import nn

MEAN = 128.0
LRN = dict(size=5, alpha=1e-4, beta=0.75)

# 1x1, 3x3 reduce, 3x3, 5x5 reduce, 5x5, pool projection
INCEPTION = {
    "3a": (32, 48, 64, 16, 16, 16), "3b": (64, 64, 96, 16, 48, 32),
    "4a": (96, 48, 112, 16, 32, 32), "4b": (80, 64, 112, 16, 32, 32), "4c": (64, 64, 128, 16, 32, 32),
    "4d": (64, 80, 144, 16, 32, 32), "4e": (128, 80, 160, 16, 64, 64),
    "5a": (128, 80, 160, 16, 64, 64), "5b": (192, 96, 192, 32, 64, 64),
}


@dataclass(frozen=True)
class Form:
    """What differs between networks of this topology: picture size in pixels, channels, and what normalises.

    `stem` has the channels of conv1, of conv2's reducer and of conv2; `inception` those of the modules, in their order,
    a pool in front of the first whose name begins with the next digit. Where `batch_normalised`, every convolution is
    deployed without bias and followed by a BatchNormalization, and there are no LRN layers.
    """
    size: int = 128
    stem: tuple = (32, 32, 96)
    inception: dict = field(default_factory=lambda: INCEPTION)
    batch_normalised: bool = False


def layers(labels, form=Form()):
    result, channels = [], {"data": 3}

    def add(operator, name, inputs, outputs, **attributes):
        result.append((operator, name, inputs, attributes))
        channels[name] = outputs
        return name

    def convolution(name, source, outputs, kernel, stride=1):
        conv = add("Conv", name, [source], outputs, channels=(channels[source], outputs), kernel=kernel, stride=stride, pad=kernel // 2)
        if form.batch_normalised:
            conv = add("BatchNormalization", f"{name}/bn", [conv], outputs, channels=outputs)
        return add("Relu", name.replace("/", "/relu_", 1), [conv], outputs)

    def pool(name, source, stride=2):
        return add("MaxPool", name, [source], channels[source], kernel=3, stride=stride, pad=0 if stride == 2 else 1)

    def lrn(name, source):
        return source if form.batch_normalised else add("LRN", name, [source], channels[source])

    first, reduced, second = form.stem
    x = lrn("pool1/norm1", pool("pool1/3x3_s2", convolution("conv1/7x7_s2", "data", first, 7, 2)))
    x = convolution("conv2/3x3", convolution("conv2/3x3_reduce", x, reduced, 1), second, 3)
    x = pool("pool2/3x3_s2", lrn("conv2/norm2", x))
    stage = next(iter(form.inception))[0]
    for name, (one, reduce3, three, reduce5, five, projection) in form.inception.items():
        if name[0] != stage:
            x = pool(f"pool{stage}/3x3_s2", x)
            stage = name[0]
        module = f"inception_{name}"
        branches = [
            convolution(f"{module}/1x1", x, one, 1),
            convolution(f"{module}/3x3", convolution(f"{module}/3x3_reduce", x, reduce3, 1), three, 3),
            convolution(f"{module}/5x5", convolution(f"{module}/5x5_reduce", x, reduce5, 1), five, 5),
            convolution(f"{module}/pool_proj", pool(f"{module}/pool", x, 1), projection, 1)]
        x = add("Concat", f"{module}/output", branches, one + three + five + projection)
    across = form.size >> int(stage)
    x = add("AveragePool", f"pool5/{across}x{across}_s1", [x], channels[x], kernel=across)
    x = add("Flatten", "pool5/flat", [x], channels[x])
    add("Gemm", "loss3/classifier", [x], labels, channels=(channels[x], labels))
    return result


def convolution(inputs, outputs, kernel, stride, pad):
    result = nn.Conv2d(inputs, outputs, kernel, stride, pad, bias=False)
    nn.init.kaiming_normal_(result.weight, mode="fan_in", nonlinearity="relu")
    return result


class NormalisedConvolution(nn.Module):
    """A convolution that trains with batch normalisation and deploys as the plain convolution that `folded` returns.

    `gain` sets the size of the outputs. The two layers in front of an LRN get a large one: with alpha = 1e-4 an LRN
    acts only on values in the hundreds, which is where Caffe's unscaled inputs put them.
    """

    def __init__(self, inputs, outputs, kernel, stride, pad, gain):
        super().__init__()
        self.conv = convolution(inputs, outputs, kernel, stride, pad)
        self.norm = nn.BatchNorm2d(outputs)
        self.gain = gain

    def forward(self, x):
        return self.norm(self.conv(x)) * self.gain if self.gain != 1 else self.norm(self.conv(x))

    def folded(self):
        scale = self.gain * self.norm.weight / (self.norm.running_var + self.norm.eps).sqrt()
        return self.conv.weight * scale[:, None, None, None], self.gain * self.norm.bias - self.norm.running_mean * scale


def lrn(x):
    """ONNX's LRN: x / (1 + alpha / size * sum of the squares of `size` neighbouring channels) ** beta."""
    x = x.float()
    half, channels = LRN["size"] // 2, x.shape[1]
    squares = F.pad(x * x, (0, 0, 0, 0, half, half))
    total = sum(squares[:, k:k + channels] for k in range(LRN["size"]))
    return x * (1 + LRN["alpha"] / LRN["size"] * total) ** -LRN["beta"]


class GoogLeNet(nn.Module):
    """Takes pictures of 0 to 255, RGB, [N, 3, size, size]; returns logits [N, labels]."""

    def __init__(self, labels, form=Form()):
        super().__init__()
        self.form, self.layers = form, layers(labels, form)
        self.weights = nn.ModuleDict()
        gains = {"conv1/7x7_s2": 100.0, "conv2/3x3": 100.0}
        for operator, name, _, a in self.layers:
            if operator == "Conv":
                geometry = (*a["channels"], a["kernel"], a["stride"], a["pad"])
                self.weights[self.key(name)] = convolution(*geometry) if form.batch_normalised else NormalisedConvolution(*geometry, gains.get(name, 1))
            elif operator == "BatchNormalization":
                self.weights[self.key(name)] = nn.BatchNorm2d(a["channels"])
            elif operator == "Gemm":
                self.weights[self.key(name)] = nn.Linear(*a["channels"])

    @staticmethod
    def key(name):
        return name.replace("/", "-")

    def forward(self, pictures):
        values = {"data": pictures - MEAN}
        for operator, name, inputs, a in self.layers:
            x = values[inputs[0]]
            if operator in ("Conv", "BatchNormalization", "Gemm"):
                x = self.weights[self.key(name)](x)
            elif operator == "Relu":
                x = F.relu(x)
            elif operator == "MaxPool":
                x = F.max_pool2d(x, a["kernel"], a["stride"], a["pad"], ceil_mode=True)
            elif operator == "LRN":
                x = lrn(x)
            elif operator == "Concat":
                x = torch.cat([values[i] for i in inputs], 1)
            elif operator == "AveragePool":
                x = F.avg_pool2d(x, a["kernel"])
            elif operator == "Flatten":
                x = x.flatten(1)
            values[name] = x
        return x

    def parameters_deployed(self):
        """(name, tensors in the order of the ONNX operator's inputs) of every layer that has weights."""
        for operator, name, _, _ in self.layers:
            layer = self.weights[self.key(name)] if self.key(name) in self.weights else None
            if operator == "Conv":
                yield name, layer.folded() if isinstance(layer, NormalisedConvolution) else (layer.weight,)
            elif operator == "BatchNormalization":
                yield name, (layer.weight, layer.bias, layer.running_mean, layer.running_var)
            elif operator == "Gemm":
                yield name, (layer.weight, layer.bias)
