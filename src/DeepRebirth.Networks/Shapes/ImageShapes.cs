namespace DeepRebirth.Networks.Shapes;

/// <summary>Shapes of the layers that work on images, N x C x H x W.</summary>
internal static class ImageShapes
{
    public static TensorShape Of(Convolution layer, TensorShape input)
    {
        RequireImage(layer, input);
        TensorShape kernel = layer.Kernel.Shape;
        Window window = layer.Window;
        if (kernel.Rank != 4)
            throw ShapeError.Of(layer, $"the kernel {kernel} is not of rank 4 (maps x channels x height x width)", input);
        if (kernel[2] != window.KernelHeight || kernel[3] != window.KernelWidth)
            throw ShapeError.Of(layer, $"the kernel {kernel} and the window {window} differ in height or width", input);
        if (layer.Groups < 1 || kernel[0] < 1 || kernel[0] % layer.Groups != 0)
            throw ShapeError.Of(layer, $"the kernel {kernel} cannot be divided into {layer.Groups} groups", input);
        if ((long)kernel[1] * layer.Groups != input[1])
        {
            string groups = layer.Groups == 1 ? "" : $" in each of {layer.Groups} groups";
            throw ShapeError.Of(
                layer, $"the kernel {kernel} takes {kernel[1]} channels{groups}, the input has {input[1]}", input);
        }
        if (layer.Bias is { } bias && bias.Shape != new TensorShape(kernel[0]))
            throw ShapeError.Of(
                layer, $"the bias {bias.Shape} does not have the {kernel[0]} values that the kernel {kernel} needs", input);
        return Slide(layer, window, ceilMode: false, input, kernel[0]);
    }

    public static TensorShape OfPool(Layer layer, Window window, bool ceilMode, TensorShape input)
    {
        RequireImage(layer, input);
        Padding padding = window.Padding;
        if (Math.Max(padding.Top, padding.Bottom) >= window.SpanY || Math.Max(padding.Left, padding.Right) >= window.SpanX)
            throw ShapeError.Of(
                layer, $"the padding of the window {window} is not smaller than its kernel, so some windows see only padding", input);
        return Slide(layer, window, ceilMode, input, input[1]);
    }

    public static TensorShape OfGlobalPool(Layer layer, TensorShape input)
    {
        RequireImage(layer, input);
        return new TensorShape(input[0], input[1], 1, 1);
    }

    public static TensorShape Of(LocalResponseNormalization layer, TensorShape input)
    {
        RequireImage(layer, input);
        if (layer.Size < 1)
            throw ShapeError.Of(layer, $"the size {layer.Size} is not at least 1", input);
        return input;
    }

    public static TensorShape Of(Pad layer, TensorShape input)
    {
        RequireImage(layer, input);
        Padding padding = layer.Padding;
        RequireNotNegative(layer, padding, input);
        return input
            .With(2, checked(input[2] + padding.Top + padding.Bottom))
            .With(3, checked(input[3] + padding.Left + padding.Right));
    }

    private static TensorShape Slide(Layer layer, Window window, bool ceilMode, TensorShape input, int channels)
    {
        if (Math.Min(window.KernelHeight, window.KernelWidth) < 1
            || Math.Min(window.StrideY, window.StrideX) < 1
            || Math.Min(window.DilationY, window.DilationX) < 1)
        {
            throw ShapeError.Of(layer, $"kernel size, stride and dilation of the window {window} are not all at least 1", input);
        }
        Padding padding = window.Padding;
        RequireNotNegative(layer, padding, input);

        long spanY = ((window.KernelHeight - 1L) * window.DilationY) + 1;
        long spanX = ((window.KernelWidth - 1L) * window.DilationX) + 1;
        long height = WindowSize.Of(input[2], spanY, window.StrideY, padding.Top, padding.Bottom, ceilMode);
        long width = WindowSize.Of(input[3], spanX, window.StrideX, padding.Left, padding.Right, ceilMode);
        if (height < 1 || width < 1)
            throw ShapeError.Of(layer, $"the window {window} is larger than the padded image", input);
        return new TensorShape(input[0], channels, checked((int)height), checked((int)width));
    }

    private static void RequireImage(Layer layer, TensorShape input)
    {
        if (input.Rank != 4)
            throw ShapeError.Of(
                layer, $"it works on images of rank 4 (batch x channels x height x width), not of rank {input.Rank}", input);
        if (input[1] < 1 || input[2] < 1 || input[3] < 1)
            throw ShapeError.Of(layer, "the image is empty", input);
    }

    private static void RequireNotNegative(Layer layer, Padding padding, TensorShape input)
    {
        if (Math.Min(Math.Min(padding.Top, padding.Left), Math.Min(padding.Bottom, padding.Right)) < 0)
            throw ShapeError.Of(
                layer, $"the padding {padding.Top},{padding.Left},{padding.Bottom},{padding.Right} is negative", input);
    }
}
