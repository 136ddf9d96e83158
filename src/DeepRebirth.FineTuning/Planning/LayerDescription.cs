using System.Collections;
using System.Globalization;
using System.Reflection;
using DeepRebirth.Networks;

namespace DeepRebirth.FineTuning.Planning;

/// <summary>Compares what layers compute, apart from where they stand.</summary>
internal static class LayerDescription
{
    private static readonly string[] Placement =
        [nameof(Layer.Name), nameof(Layer.Input), nameof(Layer.Inputs), nameof(Layer.Output), nameof(Layer.Weights)];

    /// <summary>The operator with all attributes, without names and weights' values.</summary>
    public static string Of(Layer layer)
    {
        IEnumerable<string> attributes = layer.GetType()
            .GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => !Placement.Contains(property.Name))
            .OrderBy(property => property.Name, StringComparer.Ordinal)
            .Select(property => $"{property.Name}={Text(property.GetValue(layer))}");
        return $"{layer.GetType().Name}({string.Join(';', attributes)})";
    }

    /// <summary>Whether two layers give the same output for the same input.</summary>
    public static bool Same(Layer left, Layer right) =>
        left.GetType() == right.GetType()
        && Of(left) == Of(right)
        && left.Weights.Zip(right.Weights)
            .All(pair => pair.First.Role == pair.Second.Role && SameValues(pair.First.Value, pair.Second.Value));

    private static bool SameValues(Tensor left, Tensor right) => ReferenceEquals(left, right) || left.HasSameBits(right);

    private static string Text(object? value) => value switch
    {
        null => "none",
        Tensor tensor => tensor.ToString(),
        string text => text,
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        IEnumerable list => string.Join(',', list.Cast<object>().Select(Text)),
        _ => value.ToString() ?? "",
    };
}
