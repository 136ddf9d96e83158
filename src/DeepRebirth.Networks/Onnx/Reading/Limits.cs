namespace DeepRebirth.Networks.Onnx.Reading;

/// <summary>Holds what a file declares against <see cref="OnnxReadOptions"/>, before anything is allocated for it.</summary>
internal sealed class Limits(OnnxReadOptions options)
{
    private long totalBytes;
    private long generatedBytes;
    private long multiplyAdds;

    /// <summary>The error for a limit, which names the property that raises it.</summary>
    public static NetworkException Exceeded(string what, string option) =>
        new(NetworkProblem.TooLarge, $"{what}. If the model is trusted, raise the limit with the property DeepRebirth{option}.");

    public void CheckNodes(int count)
    {
        if (count > options.MaxNodes)
            throw Exceeded($"The model has {count:N0} nodes, more than {options.MaxNodes:N0}", nameof(options.MaxNodes));
    }

    /// <summary>The shape that a file declares, checked for rank, dimensions and size.</summary>
    /// <param name="dimensions">The dimensions as the file has them.</param>
    /// <param name="what">What has them, for the error, for example <c>tensor 'conv1_w'</c>.</param>
    /// <param name="elementBytes">The size of one element.</param>
    public TensorShape CheckedShape(IReadOnlyList<long> dimensions, string what, int elementBytes = sizeof(float))
    {
        if (dimensions.Count > options.MaxRank)
            throw Exceeded($"The {what} has {dimensions.Count} dimensions, more than {options.MaxRank}", nameof(options.MaxRank));
        foreach (long dimension in dimensions)
        {
            if (dimension < 0)
                throw new NetworkException($"The {what} has the negative dimension {dimension}.");
            if (dimension > Math.Min(options.MaxDimension, int.MaxValue))
                throw Exceeded(
                    $"The {what} has the dimension {dimension:N0}, more than {options.MaxDimension:N0}",
                    nameof(options.MaxDimension));
        }
        var shape = new TensorShape([.. dimensions.Select(dimension => (int)dimension)]);
        CheckTensor(shape, what, elementBytes);
        return shape;
    }

    public void CheckTensor(TensorShape shape, string what, int elementBytes = sizeof(float))
    {
        Int128 bytes = elementBytes;
        foreach (int dimension in shape)
            bytes = bytes > long.MaxValue && dimension > 0 ? bytes : bytes * dimension;
        if (bytes > options.MaxTensorBytes || bytes / elementBytes > Array.MaxLength)
            throw Exceeded(
                $"The {what}, {shape}, has {(long)Int128.Min(bytes, long.MaxValue):N0} bytes or more, over {options.MaxTensorBytes:N0}",
                nameof(options.MaxTensorBytes));
    }

    /// <summary>Adds a constant to the sum of all.</summary>
    public void Count(TensorShape shape, string what)
    {
        totalBytes += shape.ElementCount * sizeof(float);
        if (totalBytes > options.MaxTotalTensorBytes)
            throw Exceeded(
                $"With the {what}, the model's tensors have {totalBytes:N0} bytes, more than {options.MaxTotalTensorBytes:N0}",
                nameof(options.MaxTotalTensorBytes));
    }

    /// <summary>Adds a constant whose values are not in the file.</summary>
    public void CountGenerated(TensorShape shape, string what)
    {
        CheckTensor(shape, what);
        generatedBytes += shape.ElementCount * sizeof(float);
        if (generatedBytes > options.MaxGeneratedTensorBytes)
        {
            throw Exceeded(
                $"With the {what}, {shape}, the model asks for {generatedBytes:N0} bytes of constants that it does not hold, more than {options.MaxGeneratedTensorBytes:N0}",
                nameof(options.MaxGeneratedTensorBytes));
        }
        Count(shape, what);
    }

    /// <summary>Adds a layer's work and checks the size of what it writes.</summary>
    public void CountLayer(Layer layer, TensorShape output)
    {
        CheckTensor(output, $"output of layer '{layer.Name}' ({layer.Operator})");
        multiplyAdds = WorkOf(layer, output) is { } work && work <= options.MaxMultiplyAdds - multiplyAdds
            ? multiplyAdds + work
            : throw Exceeded(
                $"With layer '{layer.Name}' ({layer.Operator}), the model takes more than {options.MaxMultiplyAdds:N0} multiply-adds",
                nameof(options.MaxMultiplyAdds));
    }

    private static long? WorkOf(Layer layer, TensorShape output)
    {
        try
        {
            return layer switch
            {
                Convolution convolution => checked(output.ElementCount * (convolution.Kernel.Shape.ElementCount / convolution.OutputChannels)),
                Gemm gemm => checked(output.ElementCount * gemm.Kernel.Shape[1]),
                _ => 0,
            };
        }
        catch (OverflowException)
        {
            return null;
        }
    }
}
