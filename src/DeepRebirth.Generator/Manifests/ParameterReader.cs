namespace DeepRebirth.Generator;

/// <summary>Reads a step's parameters: JSON that mirrors the init properties of its struct.</summary>
internal static class ParameterReader
{
    /// <summary>Reads an object of parameters.</summary>
    /// <exception cref="ManifestException">A name is no identifier, or a value cannot stand for a C# one.</exception>
    public static EquatableArray<Parameter> Read(JsonValue value)
    {
        var parameters = value.Properties().Select(property => new Parameter(Name(property), Value(property.Value))).ToEquatableArray();
        if (parameters.Select(parameter => parameter.Property).Distinct().Count() != parameters.Count)
            throw value.Wrong("an object that names no property twice");
        return parameters;
    }

    private static string Name(JsonProperty property) =>
        Identifiers.IsIdentifier(property.Name) ? property.Name : throw property.Value.Wrong("named by a C# identifier");

    private static ParameterValue Value(JsonValue value)
    {
        if (value.IsObject)
            return new ObjectValue(Read(value));
        if (value.IsArray)
            return Dimensions(value);
        if (value.IsBoolean)
            return new ExpressionValue(value.AsBoolean() ? "true" : "false");
        if (value.IsNumber)
            return new ExpressionValue(value.AsNumberLiteral());
        return Constant(value);
    }

    private static DimensionsValue Dimensions(JsonValue value)
    {
        var dimensions = value.Elements().Select(dimension => dimension.AsInt(int.MinValue)).ToEquatableArray();
        return dimensions.Count == 6 ? new DimensionsValue(dimensions) : throw value.Wrong("an array of six integers");
    }

    /// <summary>A constant such as <c>ActivationFunction.Relu</c>. Only dotted identifiers, so that no text of a manifest is ever executed.</summary>
    private static ExpressionValue Constant(JsonValue value)
    {
        string text = value.AsString();
        return text.Contains('.') && text.Split('.').All(Identifiers.IsIdentifier)
            ? new ExpressionValue(text)
            : throw value.Wrong("the dotted name of a constant");
    }
}
