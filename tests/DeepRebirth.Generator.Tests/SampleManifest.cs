using System.Text.Json.Nodes;

namespace DeepRebirth.Generator.Tests;

/// <summary>A hand-written manifest of a small classifier, complete in every field, which tests change where they need it otherwise.</summary>
internal static class SampleManifest
{
    public const string Path = "/project/obj/deeprebirth/TinyNet/TinyNet.network.json";

    public const string SignaturePath = "/project/obj/deeprebirth/TinyNet/TinyNet.signature.json";

    public const string Text = """
        {
          "format": 1,
          "namespace": "Demo.Models",
          "className": "TinyNet",
          "modelName": "tiny.onnx",
          "inputs": [{ "name": "data", "shape": [1, 3, 4, 4], "offset": 0 }],
          "outputs": [{ "name": "logits", "shape": [1, 3], "offset": 752 }],
          "scores": "logits",
          "labels": ["n01440764 tench, Tinca tinca", "n02012849 crane", "n03126707 crane"],
          "preprocessing": { "resize": 0, "crop": [4, 4], "blueFirst": true, "mean": [104, 117, 123], "std": [1, 1, 0.5], "scale": 1 },
          "multiplyAdds": 7296,
          "weights": { "resource": "Demo.Models.TinyNet.weights", "bytes": 2176, "sha256": "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff" },
          "arenaFloats": 768,
          "phases": [1, 1, 1, 1, 1, 1],
          "tail": { "phase": 5, "floats": 768 },
          "steps": [
            {
              "name": "Conv1_Input", "layers": [], "description": "data: 1x3x4x4 to 6x6 pixels of 3 channels",
              "readsInput": true,
              "kernel": "ImageFromPlainStep",
              "parameters": { "Output": { "Offset": 48, "Channels": 3, "Height": 4, "Width": 4, "Top": 1, "Left": 1, "Bottom": 1, "Right": 1, "BlockSize": 3, "ImagePitch": 108 } }
            },
            {
              "name": "Conv1", "layers": ["conv1/3x3 (Conv)", "conv1/relu (Relu)"], "description": "3x4x4 -> 16x4x4, 3x3 pad 1, Relu",
              "kernel": "ConvolutionStep",
              "parameters": {
                "Input": { "Offset": 48, "Channels": 3, "Height": 4, "Width": 4, "Top": 1, "Left": 1, "Bottom": 1, "Right": 1, "BlockSize": 3, "ImagePitch": 108 },
                "Output": { "Offset": 160, "Channels": 16, "Height": 4, "Width": 4, "ImagePitch": 256 },
                "KernelHeight": 3, "KernelWidth": 3, "PadTop": 1, "PadLeft": 1, "WeightsOffset": 0, "BiasOffset": 432,
                "Activation": { "Function": "ActivationFunction.Relu" }
              }
            },
            {
              "name": "Norm1", "layers": ["norm1 (LRN)"], "description": "16x4x4, 5 channels",
              "kernel": "LocalResponseNormalizationStep",
              "parameters": {
                "Input": { "Offset": 160, "Channels": 16, "Height": 4, "Width": 4, "ImagePitch": 256 },
                "Output": { "Offset": 416, "Channels": 16, "Height": 4, "Width": 4, "ImagePitch": 256 },
                "Size": 5, "Alpha": 1E-04, "Beta": 0.75, "Bias": 1
              }
            },
            {
              "name": "Pool", "layers": ["pool (GlobalAveragePool)"], "description": "16x4x4 -> 16x1x1",
              "kernel": "AveragePoolingStep",
              "parameters": {
                "Input": { "Offset": 416, "Channels": 16, "Height": 4, "Width": 4, "ImagePitch": 256 },
                "Output": { "Offset": 672, "Channels": 16, "Height": 1, "Width": 1, "ImagePitch": 16 },
                "KernelHeight": 4, "KernelWidth": 4, "CountIncludePad": false
              }
            },
            {
              "name": "Transposed", "layers": ["shuffle (Transpose)"], "description": "16 -> 16",
              "kernel": "PlainTransposeStep",
              "parameters": { "InputOffset": 672, "OutputOffset": 688, "Shape": [1, 1, 1, 1, 4, 4], "InputStrides": [0, 0, 0, 0, 1, 4] }
            },
            {
              "name": "Loss", "layers": ["loss/classifier (Gemm)"], "description": "16 -> 3",
              "kernel": "GemmStep",
              "parameters": { "InputOffset": 688, "OutputOffset": 752, "InputFeatures": 16, "OutputFeatures": 3, "WeightsOffset": 448, "BiasOffset": 528 }
            }
          ]
        }
        """;

    /// <summary>The signature of <see cref="Text"/>, as a design-time build has it.</summary>
    public static string Signature => Without("weights", "arenaFloats", "phases", "tail", "steps", "multiplyAdds");

    /// <summary>The manifest with a change.</summary>
    public static string With(Action<JsonObject> change)
    {
        JsonObject manifest = JsonNode.Parse(Text)!.AsObject();
        change(manifest);
        return manifest.ToJsonString();
    }

    /// <summary>The manifest without some properties.</summary>
    public static string Without(params string[] properties) => With(manifest =>
    {
        foreach (string property in properties)
            Assert.IsTrue(manifest.Remove(property));
    });
}
