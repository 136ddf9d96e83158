"""Writes a trained network as ONNX: the layers as they are, under their Caffe names, nothing fused."""

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from torch.nn import BatchNorm2d

from network import LRN


WEIGHTS = {"Conv": ("w", "b"), "Gemm": ("w", "b"), "BatchNormalization": ("scale", "bias", "mean", "variance")}


def node(operator, name, inputs, a):
    pads = dict(pads=[a["pad"]] * 4) if "pad" in a else {}
    attributes = {
        "Conv": lambda: dict(kernel_shape=[a["kernel"]] * 2, strides=[a["stride"]] * 2, **pads),
        "MaxPool": lambda: dict(kernel_shape=[a["kernel"]] * 2, strides=[a["stride"]] * 2, ceil_mode=1, **pads),
        "AveragePool": lambda: dict(kernel_shape=[a["kernel"]] * 2, strides=[1, 1]),
        "LRN": lambda: dict(size=LRN["size"], alpha=LRN["alpha"], beta=LRN["beta"], bias=1.0),
        "Concat": lambda: dict(axis=1),
        "Flatten": lambda: dict(axis=1),
        "Gemm": lambda: dict(transB=1),
        "BatchNormalization": lambda: dict(epsilon=BatchNorm2d(1).eps),
        "Relu": dict,
    }[operator]()
    return helper.make_node(operator, inputs, [name], name=name, **attributes)


def export(network, labels, path):
    initializers, weights = [], {}
    operators = {name: operator for operator, name, _, _ in network.layers}
    for name, tensors in network.parameters_deployed():
        weights[name] = [f"{name}_{suffix}" for suffix in WEIGHTS[operators[name]][:len(tensors)]]
        for tensor, value in zip(weights[name], tensors):
            array = value.detach().float().cpu().numpy().astype(np.float32)
            initializers.append(numpy_helper.from_array(np.ascontiguousarray(array), tensor))
    size = network.form.size
    graph = helper.make_graph(
        [node(operator, name, inputs + weights.get(name, []), a) for operator, name, inputs, a in network.layers], "trafficsigns",
        [helper.make_tensor_value_info("data", TensorProto.FLOAT, ["N", 3, size, size])],
        [helper.make_tensor_value_info(network.layers[-1][1], TensorProto.FLOAT, ["N", labels])],
        initializers)
    model = helper.make_model(graph, producer_name="trafficsigns", opset_imports=[helper.make_opsetid("", 13)])
    model.ir_version = 8
    onnx.checker.check_model(model, full_check=True)
    onnx.save(model, path)
