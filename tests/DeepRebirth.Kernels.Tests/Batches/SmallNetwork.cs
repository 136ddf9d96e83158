namespace DeepRebirth.Kernels.Tests.Batches;

/// <summary>
/// 40 values to 10 probabilities and, as a second output, 70 hidden values: a fully connected layer by itself, then two in one phase, one behind them, and a softmax. The same steps
/// for a network that has a tail and for one that has none.
/// </summary>
internal static unsafe class SmallNetwork
{
    public const int Inputs = 40;
    public const int Hidden = 70;
    public const int Classes = 10;

    public const int InputOffset = 400;
    public const int HiddenOffset = 112;
    public const int ClassesOffset = 288;
    public const int ArenaFloats = 448;

    /// <summary>All but the input and what the first layer writes, which the second phase reads too.</summary>
    public const int TailFloats = 304;

    private static readonly GemmStep First = Layer(InputOffset, Inputs, 0, 100, ActivationFunction.Relu, 0);
    private static readonly GemmStep Second = Layer(0, 100, HiddenOffset, Hidden, ActivationFunction.Relu, 8_000);
    private static readonly GemmStep Beside = Layer(0, 100, 192, 50, ActivationFunction.None, 16_000);
    private static readonly GemmStep Last = Layer(HiddenOffset, Hidden, 256, Classes, ActivationFunction.None, 24_000);
    private static readonly SoftmaxStep Probabilities = new() { InputOffset = 256, OutputOffset = ClassesOffset, Count = Classes };

    public static ReadOnlySpan<int> Phases => [1, 2, 1, 1];

    public static StepWork Work(int step) => step switch
    {
        0 => First.Work,
        1 => Second.Work,
        2 => Beside.Work,
        3 => Last.Work,
        _ => Probabilities.Work,
    };

    public static void Run(int step, float* arena, float* weights, int from, int to)
    {
        switch (step)
        {
            case 0: First.Run(arena, weights, from, to); break;
            case 1: Second.Run(arena, weights, from, to); break;
            case 2: Beside.Run(arena, weights, from, to); break;
            case 3: Last.Run(arena, weights, from, to); break;
            default: Probabilities.Run(arena, weights, from, to); break;
        }
    }

    public static void RunForAllImages(int step, float* arenas, long pitch, int images, float* weights, int from, int to)
    {
        switch (step)
        {
            case 1: Second.RunForAllImages(arenas, pitch, images, weights, from, to); break;
            case 2: Beside.RunForAllImages(arenas, pitch, images, weights, from, to); break;
            case 3: Last.RunForAllImages(arenas, pitch, images, weights, from, to); break;
            default: throw new ArgumentOutOfRangeException(nameof(step));
        }
    }

    /// <summary>Random weights.</summary>
    public static NetworkWeights Weights()
    {
        var random = new Random(3);
        byte[] bytes = [.. Enumerable.Range(0, 32_000).SelectMany(_ => BitConverter.GetBytes((random.NextSingle() - 0.5f) / 4))];
        return NetworkWeights.FromStream(new MemoryStream(bytes), bytes.Length, Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes)));
    }

    private static GemmStep Layer(int input, int inputs, int output, int outputs, ActivationFunction activation, int weights) => new()
    {
        InputOffset = input,
        InputFeatures = inputs,
        OutputOffset = output,
        OutputFeatures = outputs,
        Activation = new() { Function = activation },
        WeightsOffset = weights,
        BiasOffset = weights + ((outputs + 15) / 16 * 16 * inputs),
    };
}

/// <summary>Each image goes its own way to the end.</summary>
internal readonly unsafe struct WithoutTail : INetwork
{
    static ReadOnlySpan<int> INetwork.Phases => SmallNetwork.Phases;

    static int INetwork.ArenaFloats => SmallNetwork.ArenaFloats;

    static StepWork INetwork.Work(int step) => SmallNetwork.Work(step);

    static void INetwork.Run(int step, int copy, nint input, float* arena, float* weights, int from, int to) => SmallNetwork.Run(step, arena, weights, from, to);
}

/// <summary>The images go together from the second phase on.</summary>
internal readonly unsafe struct WithTail : INetwork
{
    static ReadOnlySpan<int> INetwork.Phases => SmallNetwork.Phases;

    static int INetwork.ArenaFloats => SmallNetwork.ArenaFloats;

    static int INetwork.TailPhase => 1;

    static int INetwork.TailFloats => SmallNetwork.TailFloats;

    static StepWork INetwork.Work(int step) => SmallNetwork.Work(step);

    static void INetwork.Run(int step, int copy, nint input, float* arena, float* weights, int from, int to) => SmallNetwork.Run(step, arena, weights, from, to);

    static void INetwork.RunForAllImages(int step, float* arenas, long pitch, int images, float* weights, int from, int to) =>
        SmallNetwork.RunForAllImages(step, arenas, pitch, images, weights, from, to);
}
