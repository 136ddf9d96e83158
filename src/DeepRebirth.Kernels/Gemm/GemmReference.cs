namespace DeepRebirth.Kernels;

/// <summary>The definition of <see cref="GemmStep"/> in scalar code.</summary>
internal static unsafe class GemmReference
{
    public static void Run(in GemmStep step, float* arena, float* weights)
    {
        for (int m = 0; m < step.Rows; m++)
        for (int n = 0; n < step.OutputFeatures; n++)
        {
            float* block = weights + step.WeightsOffset + ((long)(n / 16) * step.InputFeatures * 16) + (n % 16);
            double sum = weights[step.BiasOffset + n];
            for (int k = 0; k < step.InputFeatures; k++)
                sum += (double)arena[step.InputOffset + ((long)m * step.InputFeatures) + k] * block[(long)k * 16];
            arena[step.OutputOffset + ((long)m * step.OutputFeatures) + n] = step.Activation.Apply((float)sum);
        }
    }
}
