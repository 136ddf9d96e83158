using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using DeepRebirth.Networks;

namespace DeepRebirth.Benchmarks.FineTuning;

/// <summary>Writes a network and a batch of inputs as <c>step.py</c> reads them.</summary>
internal static class NetworkExport
{
    /// <summary>Writes network.json, weights.f32 and inputs.f32.</summary>
    /// <exception cref="BenchmarkException">A layer is none that the script knows.</exception>
    public static void Write(string folder, Network network, TrainingBatch batch)
    {
        using (var weights = new FileStream(Path.Combine(folder, "weights.f32"), FileMode.Create))
        {
            var layers = new JsonArray([.. network.Layers.Select(layer => Describe(network, layer, weights))]);
            var description = new JsonObject
            {
                ["input"] = network.Inputs[0].Name,
                ["input_shape"] = Numbers([.. network.Inputs[0].Shape.With(0, batch.Labels.Length).AsSpan()]),
                ["logits"] = network.Outputs[0],
                ["labels"] = Numbers(batch.Labels),
                ["layers"] = layers,
            };
            File.WriteAllText(Path.Combine(folder, "network.json"), description.ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
        }
        using var inputs = new FileStream(Path.Combine(folder, "inputs.f32"), FileMode.Create);
        inputs.Write(MemoryMarshal.AsBytes(batch.Inputs.AsSpan()));
    }

    private static JsonObject Describe(Network network, Layer layer, FileStream weights)
    {
        JsonObject described = layer switch
        {
            Convolution convolution => new() { ["window"] = Describe(convolution.Window), ["groups"] = convolution.Groups },
            MaxPool pool => new() { ["window"] = Describe(pool.Window), ["ceil_mode"] = pool.CeilMode },
            AveragePool pool => new()
            {
                ["window"] = Describe(pool.Window), ["ceil_mode"] = pool.CeilMode, ["count_include_pad"] = pool.CountIncludePad,
            },
            LocalResponseNormalization normalization => new()
            {
                ["size"] = normalization.Size, ["alpha"] = normalization.Alpha, ["beta"] = normalization.Beta, ["bias"] = normalization.Bias,
            },
            Activation { Kind: ActivationKind.Relu } => new() { ["in_place"] = network.SoleConsumerOf(layer.Input) is not null },
            Concat concat => new() { ["axis"] = concat.Axis },
            Slice slice => new() { ["start"] = slice.Start, ["count"] = slice.Count },
            Elementwise { Operation: ElementwiseOperation.Add } or Gemm or GlobalAveragePool or Flatten or Reshape or Dropout => [],
            _ => throw new BenchmarkException($"{layer}: the PyTorch side does not know this operator."),
        };
        described["name"] = layer.Name;
        described["operator"] = layer.Operator;
        described["inputs"] = new JsonArray([.. layer.Inputs.Select(name => (JsonNode)name)]);
        described["output"] = layer.Output;
        described["weights"] = new JsonArray([.. layer.Weights.Select(weight => Describe(weight.Role, weight.Value, weights))]);
        return described;
    }

    private static JsonObject Describe(Window window) => new()
    {
        ["kernel"] = Numbers(window.KernelHeight, window.KernelWidth),
        ["stride"] = Numbers(window.StrideY, window.StrideX),
        ["dilation"] = Numbers(window.DilationY, window.DilationX),
        ["padding"] = Numbers(window.Padding.Top, window.Padding.Left, window.Padding.Bottom, window.Padding.Right),
    };

    private static JsonObject Describe(string role, Tensor value, FileStream weights)
    {
        long offset = weights.Position / sizeof(float);
        weights.Write(MemoryMarshal.AsBytes(value.Values));
        return new JsonObject { ["role"] = role, ["offset"] = offset, ["shape"] = Numbers([.. value.Shape.AsSpan()]) };
    }

    private static JsonArray Numbers(params int[] values) => new([.. values.Select(value => (JsonNode)value)]);
}
