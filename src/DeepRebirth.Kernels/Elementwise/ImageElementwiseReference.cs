namespace DeepRebirth.Kernels;

/// <summary>The definition of <see cref="ImageElementwiseStep"/> and <see cref="ImageScaleStep"/> in scalar code.</summary>
internal static unsafe class ImageElementwiseReference
{
    public static void Run(ImageElementwiseStep step, float* arena) =>
        ImageReference.Fill(step.Output, arena, (image, channel, row, column) =>
        {
            float left = *step.Left.Pixel(arena, image, channel, row, column);
            float right = *step.Right.Pixel(arena, image, channel, row, column);
            return step.Activation.Apply(step.Multiply ? left * right : left + right);
        });

    public static void Run(ImageScaleStep step, float* arena, float* weights) =>
        ImageReference.Fill(step.Output, arena, (image, channel, row, column) =>
        {
            float scale = step.ScaleOffset < 0 ? 1 : weights[step.ScaleOffset + channel];
            float shift = step.ShiftOffset < 0 ? 0 : weights[step.ShiftOffset + channel];
            return step.Activation.Apply((*step.Input.Pixel(arena, image, channel, row, column) * scale) + shift);
        });
}
