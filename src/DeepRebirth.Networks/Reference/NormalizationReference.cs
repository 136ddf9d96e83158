namespace DeepRebirth.Networks.Reference;

/// <summary>ONNX <c>LRN</c> and <c>BatchNormalization</c>.</summary>
internal static class NormalizationReference
{
    public static Tensor Run(LocalResponseNormalization layer, Tensor input)
    {
        TensorShape shape = input.Shape;
        int channels = shape[1];
        int plane = shape[2] * shape[3];
        int before = (layer.Size - 1) / 2;
        int after = layer.Size - 1 - before;
        ReadOnlySpan<float> x = input.Values;
        var result = new float[input.Count];
        for (int image = 0; image < shape[0]; image++)
        {
            for (int channel = 0; channel < channels; channel++)
            {
                int from = Math.Max(channel - before, 0);
                int to = (int)Math.Min((long)channel + after, channels - 1);
                for (int pixel = 0; pixel < plane; pixel++)
                {
                    double squares = 0;
                    for (int neighbour = from; neighbour <= to; neighbour++)
                    {
                        double value = x[(((image * channels) + neighbour) * plane) + pixel];
                        squares += value * value;
                    }
                    int index = (((image * channels) + channel) * plane) + pixel;
                    result[index] = (float)(x[index] / Math.Pow(layer.Bias + (layer.Alpha / (double)layer.Size * squares), layer.Beta));
                }
            }
        }
        return Tensor.Adopt(shape, result);
    }

    public static Tensor Run(BatchNormalization layer, Tensor input)
    {
        int channels = input.Shape[1];
        int plane = (int)new TensorShape(input.Shape.AsSpan()[2..]).ElementCount;
        ReadOnlySpan<float> x = input.Values;
        var result = new float[input.Count];
        for (int i = 0; i < result.Length; i++)
        {
            int channel = i / plane % channels;
            double deviation = Math.Sqrt((double)layer.Variance.Values[channel] + layer.Epsilon);
            result[i] = (float)((((double)x[i] - layer.Mean.Values[channel]) / deviation * layer.Scale.Values[channel]) + layer.Shift.Values[channel]);
        }
        return Tensor.Adopt(input.Shape, result);
    }
}
