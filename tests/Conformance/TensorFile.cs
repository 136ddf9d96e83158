using DeepRebirth.Networks;
using DeepRebirth.Networks.Onnx;
using DeepRebirth.Networks.Onnx.Reading;
using DeepRebirth.Networks.Onnx.Schema;

namespace DeepRebirth.Conformance;

/// <summary>Reads an <c>input_N.pb</c> or <c>output_N.pb</c>.</summary>
internal static class TensorFile
{
    /// <summary>The tensor; integers are converted to float32.</summary>
    public static Tensor Read(string path)
    {
        TensorProto tensor = TensorProto.Parser.WithDiscardUnknownFields(true).ParseFrom(File.ReadAllBytes(path));
        var decoder = new TensorDecoder(new Limits(OnnxReadOptions.Default), new ExternalData(folder: null));
        OnnxConstant constant = decoder.Decode(tensor, Path.GetFileName(path));
        return constant.Floats ?? Tensor.Adopt(constant.Shape, [.. constant.Integers!.Select(value => (float)value)]);
    }
}
