using System.Collections.Immutable;
using DeepRebirth.Networks;
using DeepRebirth.Tests.Shared;

namespace DeepRebirth.FineTuning.Tests.Training;

/// <summary>A small teacher, and a student in which the pools are folded into the convolutions before them.</summary>
internal static class TinyTask
{
    public const int Classes = 5;
    public const int InputLength = 3 * 12 * 12;

    public static Network Teacher(bool softmax = false)
    {
        var build = new NetworkBuilder(1, 3, 12, 12);
        string x = build.Relu(build.Convolution("input", 8, 3, padding: 1));
        x = build.MaxPool(x, 2, 2);
        x = build.Relu(build.Convolution(x, 12, 3, padding: 1));
        x = build.MaxPool(x, 2, 2);
        x = build.Relu(build.Convolution(x, 16, 3, padding: 1));
        x = build.Gemm(build.Flatten(build.GlobalAveragePool(x)), Classes);
        return build.Build(softmax ? build.Softmax(x) : x);
    }

    /// <summary>Folds the second pool, or both, into the convolutions before them.</summary>
    public static FineTuningTask Create(FineTuningOptions options, bool both = false, bool softmax = false)
    {
        Network teacher = Teacher(softmax);
        Network student = Fold(teacher, "conv4", "relu5", "maxpool6");
        ImmutableArray<LearnedBlock> blocks = [new(["conv4"], "maxpool6_out", "maxpool6_out")];
        if (both)
        {
            student = Fold(student, "conv1", "relu2", "maxpool3");
            blocks = blocks.Insert(0, new(["conv1"], "maxpool3_out", "maxpool3_out"));
        }
        return new FineTuningTask
        {
            Teacher = teacher,
            Student = student,
            Blocks = blocks,
            Training = new SyntheticInputs(200, Classes, InputLength),
            HeldOut = new SyntheticInputs(60, Classes, InputLength, seed: 99),
            Options = options,
        };
    }

    public static FineTuningOptions Steps(int steps, int threads = 2) =>
        new() { MaxViews = steps * 16, BatchSize = 16, Threads = threads, LearningRate = 0.01f };

    public static void AssertSameBits(Network expected, Network actual)
    {
        foreach ((Layer left, Layer right) in expected.Layers.Zip(actual.Layers))
        {
            foreach (((_, Tensor value), (_, Tensor other)) in left.Weights.Zip(right.Weights))
                Assert.IsTrue(value.HasSameBits(other), $"weights of {left}");
        }
    }

    private static Network Fold(Network network, string convolution, string relu, string pool)
    {
        var kernel = (Convolution)network[convolution];
        return new NetworkPatch("test", $"{pool} into {convolution}")
        {
            Removed = [convolution, relu, pool],
            Added = [kernel with { Window = Window.Square(3, 2, 1) }, network[relu] with { Output = network[pool].Output }],
        }.Apply(network);
    }
}
