using System.Diagnostics;
using DeepRebirth.Kernels;

namespace DeepRebirth.Packing;

/// <summary>
/// Measures a <see cref="CpuProfile"/> of the machine that it runs on, by timing the kernels on one core: about a second. Each figure is
/// the best of many runs, as whatever disturbs a run makes it slower.
/// </summary>
public static class Calibration
{
    private const int Repetitions = 40;

    /// <summary>Measures this machine.</summary>
    /// <param name="name">The profile's name.</param>
    public static CpuProfile Measure(string name)
    {
        double multiplyAdds = MultiplyAddsPerNanosecond();
        double transform = NanosecondsPerTransform();
        return new CpuProfile
        {
            Name = name,
            MultiplyAdds = multiplyAdds,
            WeightBytes = WeightBytesPerNanosecond(),
            TileCall = NanosecondsPerTileCall(multiplyAdds, transform),
            Transform = transform,
            Value = NanosecondsPerPooledValue(),
            Normalization = NanosecondsPerNormalizedValue(),
        };
    }

    /// <summary>A 3x3 convolution over 64 channels of 28 x 28 pixels, whose weights stay in the cache.</summary>
    private static double MultiplyAddsPerNanosecond()
    {
        var arena = new Room();
        ImageTensor input = arena.Image(64, 28, 1);
        ImageTensor output = arena.Image(64, 28, 0);
        var step = new ConvolutionStep { Input = input, Output = output, KernelHeight = 3, KernelWidth = 3, PadTop = 1, PadLeft = 1, BiasOffset = 64 * 64 * 9 };
        return 64.0 * 64 * 9 * 28 * 28 / Best(step, arena.Floats, step.BiasOffset + 64);
    }

    /// <summary>The products of F(4x4, 3x3) from 16 to 32 channels have 16 steps of arithmetic a call; beside them and the transform back there are the calls.</summary>
    private static double NanosecondsPerTileCall(double multiplyAdds, double transform)
    {
        const int Tiles = 28;
        const int Points = 36;
        var arena = new Room();
        ImageTensor output = arena.Image(32, 28, 0) with { Height = 16, Width = 28 };
        var step = new WinogradConvolutionStep
        {
            Output = output, InputOffset = arena.Floats, PointPitch = (Tiles | 1) * 16, InputBlocks = 1, TileRows = 4, TileColumns = 7,
            BiasOffset = Points * 16 * 32,
        };
        double arithmetic = Points * 16.0 * 32 * Tiles / multiplyAdds;
        double back = Points * 2.0 * Tiles * transform;
        double all = Best(step, arena.Floats + (Points * step.PointPitch), step.BiasOffset + 32);
        return Math.Max(1, (all - arithmetic - back) / (Points * Tiles / 14.0));
    }

    /// <summary>A fully connected layer of 64 MB weights: none of them is in a cache when it is needed.</summary>
    private static double WeightBytesPerNanosecond()
    {
        const int Inputs = 4096;
        const int Outputs = 4096;
        var step = new GemmStep { InputOffset = 0, OutputOffset = Inputs, InputFeatures = Inputs, OutputFeatures = Outputs, BiasOffset = Inputs * Outputs };
        return (double)Inputs * Outputs * sizeof(float) / Best(step, Inputs + Outputs, step.BiasOffset + Outputs, repetitions: 8);
    }

    /// <summary>The input transform of F(4x4, 3x3) over 64 channels of 28 x 28 pixels; the way back costs about as much a point.</summary>
    private static double NanosecondsPerTransform()
    {
        const int Tiles = 7 * 7;
        var arena = new Room();
        ImageTensor input = arena.Image(64, 28, 1);
        int pitch = ((4 * new PieceCut(Tiles).Largest) | 1) * 16;
        var step = new WinogradInputStep
        {
            Input = input, PadTop = 1, PadLeft = 1, OutputOffset = arena.Floats, PointPitch = pitch, TileRows = 7, TileColumns = 7,
        };
        return Best(step, arena.Floats + (step.Tiles.Cut.Pieces * 36 * pitch), 16) / (36.0 * 4 * Tiles);
    }

    /// <summary>A max pool of 3x3 over 64 channels of 28 x 28 pixels, which reads nine values for each that it writes.</summary>
    private static double NanosecondsPerPooledValue()
    {
        var arena = new Room();
        ImageTensor input = arena.Image(64, 28, 1);
        ImageTensor output = arena.Image(64, 28, 0);
        var step = new MaxPoolingStep { Input = input, Output = output, KernelHeight = 3, KernelWidth = 3, PadTop = 1, PadLeft = 1 };
        return Best(step, arena.Floats, 16) / (64.0 * 28 * 28 * 3);
    }

    /// <summary>Local response normalization over 64 channels of 28 x 28 pixels.</summary>
    private static double NanosecondsPerNormalizedValue()
    {
        var arena = new Room();
        ImageTensor input = arena.Image(64, 28, 0);
        ImageTensor output = arena.Image(64, 28, 0);
        var step = new LocalResponseNormalizationStep { Input = input, Output = output, Size = 5, Alpha = 1e-4f, Beta = 0.75f, Bias = 1 };
        return Best(step, arena.Floats, 16) / (64.0 * 28 * 28);
    }

    private static unsafe double Best(IStep step, int arenaFloats, int weightFloats, int repetitions = Repetitions)
    {
        using var arena = new AlignedMemory(arenaFloats);
        using var weights = new AlignedMemory(weightFloats);
        long best = long.MaxValue;
        for (int i = 0; i < repetitions; i++)
        {
            long start = Stopwatch.GetTimestamp();
            step.Run(arena.Pointer, weights.Pointer, 0, step.Units);
            best = Math.Min(best, Stopwatch.GetTimestamp() - start);
        }

        return best * 1e9 / Stopwatch.Frequency;
    }

    /// <summary>Gives out places of an arena, one behind the other.</summary>
    private sealed class Room
    {
        public int Floats { get; private set; }

        /// <summary>A square image of so many channels, with a border on every side.</summary>
        public ImageTensor Image(int channels, int size, int border)
        {
            var tensor = new ImageTensor
            {
                Offset = Floats, Channels = channels, Height = size, Width = size, Top = border, Left = border, Bottom = border, Right = border,
            };
            tensor = tensor with { ImagePitch = tensor.Blocks * tensor.BlockPitch };
            Floats += tensor.ImagePitch;
            return tensor;
        }
    }
}
