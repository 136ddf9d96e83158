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
            return new LiteralValue(value.AsBoolean() ? "true" : "false");
        if (value.IsNumber)
            return new LiteralValue(value.AsNumberLiteral());
        if (value.AsString() is "float.NegativeInfinity" or "float.PositiveInfinity" or "float.NaN")
            return new LiteralValue(value.AsString());
        return Constant(value);
    }

    private static DimensionsValue Dimensions(JsonValue value)
    {
        var dimensions = value.Elements().Select(dimension => dimension.AsInt(int.MinValue)).ToEquatableArray();
        return dimensions.Count == 6 ? new DimensionsValue(dimensions) : throw value.Wrong("an array of six integers");
    }

    /// <summary>A constant such as <c>ActivationFunction.Relu</c>. Only identifiers, so that no text of a manifest is ever executed.</summary>
    private static ConstantValue Constant(JsonValue value)
    {
        string[] names = value.AsString().Split('.');
        return names.Length > 1 && names.All(Identifiers.IsIdentifier)
            ? new ConstantValue(names.ToEquatableArray())
            : throw value.Wrong("the dotted name of a constant of the kernels");
    }
}
