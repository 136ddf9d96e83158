namespace DeepRebirth.FineTuning.Gradients;

/// <summary>Copies neighbouring channels (elements of axis 1) from one tensor to another, for all pictures.</summary>
internal static unsafe class ChannelCopy
{
    /// <summary>Copies, or adds with <paramref name="accumulate"/>. Both tensors are for one picture and equal but for axis 1.</summary>
    /// <param name="from">The tensor to copy from.</param>
    /// <param name="first">Its first channel.</param>
    /// <param name="source">Its values or gradients.</param>
    /// <param name="to">The tensor to copy to.</param>
    /// <param name="place">Where the first channel goes there.</param>
    /// <param name="target">Its values or gradients.</param>
    /// <param name="channels">How many.</param>
    /// <param name="pictures">The pictures.</param>
    /// <param name="accumulate">Whether to add.</param>
    public static void Run(
        BatchTensor from, int first, float* source, BatchTensor to, int place, float* target, int channels, int pictures, bool accumulate)
    {
        if (!from.IsImage)
        {
            nint run = (nint)pictures * from.Inner;
            VectorMath.CopyOrAdd(source + (first * run), target + (place * run), channels * run, accumulate);
            return;
        }
        const int Lanes = BatchTensor.Lanes;
        for (int channel = 0; channel < channels;)
        {
            float* x = source + from.ChannelOffset(first + channel, 0, pictures);
            float* y = target + to.ChannelOffset(place + channel, 0, pictures);
            nint length = (nint)pictures * from.Inner;
            if ((first + channel) % Lanes == 0 && (place + channel) % Lanes == 0 && channels - channel >= Lanes)
            {
                VectorMath.CopyOrAdd(x, y, length, accumulate);
                channel += Lanes;
                continue;
            }
            for (nint i = 0; i < length; i += Lanes)
                y[i] = accumulate ? y[i] + x[i] : x[i];
            channel++;
        }
    }
}
