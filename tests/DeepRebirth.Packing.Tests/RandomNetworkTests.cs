using DeepRebirth.Networks;
using DeepRebirth.Tests.Shared;

namespace DeepRebirth.Packing.Tests;

/// <summary>Networks that nobody thought of.</summary>
[TestClass]
public sealed class RandomNetworkTests
{
    [TestMethod]
    public void Random_networks_agree_with_the_reference()
    {
        for (int seed = 0; seed < 100; seed++)
        {
            Network network = Make(seed);
            try
            {
                ProgramCheck.AgreesWithReference(network);
            }
            catch (Exception exception) when (exception is not AssertInconclusiveException)
            {
                throw new AssertFailedException($"Seed {seed}, {string.Join(", ", network.Layers)}: {exception.Message}", exception);
            }
        }
    }

    private static Network Make(int seed)
    {
        var random = new Random(seed);
        var build = NetworkBuilder.WithSeed(seed, 1, random.Next(2) == 0 ? 3 : 16, random.Next(5, 10), random.Next(5, 10));
        var tensors = new List<string> { "input" };
        int layers = random.Next(3, 14);
        for (int i = 0; i < layers; i++)
            tensors.Add(Extend(build, tensors[^random.Next(1, Math.Min(4, tensors.Count + 1))], tensors, random));
        string classes = build.Softmax(build.Gemm(build.Flatten(tensors[^1]), 5));
        string[] further = [.. tensors.Where(_ => random.Next(5) == 0)];
        return build.Build([classes, .. further]);
    }

    private static string Extend(NetworkBuilder build, string x, List<string> tensors, Random random)
    {
        int channels = build.ShapeOf(x)[1];
        string[] sameShape = [.. tensors.Where(tensor => build.ShapeOf(tensor) == build.ShapeOf(x))];
        string[] sameSize = [.. tensors.Where(tensor => build.ShapeOf(tensor).Skip(2).SequenceEqual(build.ShapeOf(x).Skip(2)))];
        return random.Next(17) switch
        {
            0 or 1 => build.Relu(build.Convolution(x, Maps(random), 3, padding: 1)),
            2 => build.Activation(build.Convolution(x, Maps(random), 1), ActivationKind.Clip),
            3 => build.Convolution(x, channels, 3, padding: 1, groups: channels),
            4 => build.Convolution(x, 32, 3, padding: 2, dilation: 2, groups: channels % 4 == 0 ? 4 : 1),
            5 => build.Relu(x),
            6 => build.BatchNormalization(x),
            7 => build.Lrn(x, random.Next(2, 6)),
            8 => build.MaxPool(x, 3, 1, 1),
            9 => build.AveragePool(x, 3, 1, 1, countIncludePad: random.Next(2) == 0),
            10 => build.Relu(build.Sum(x, sameShape[random.Next(sameShape.Length)], sameShape[random.Next(sameShape.Length)])),
            11 => build.Elementwise(ElementwiseOperation.Multiply, build.RandomTensor(1, channels, 1, 1), x),
            12 => build.Concat(x, sameSize[random.Next(sameSize.Length)], sameSize[random.Next(sameSize.Length)]),
            13 => build.Dropout(x),
            14 when channels > 16 => build.Slice(x, 16, channels - 16),
            15 when channels > 2 => build.Slice(x, 1, random.Next(1, channels)),
            _ => build.MaxPool(build.Pad(x, new Padding(0, 1, 1, 0)), 2, 1),
        };
    }

    private static int Maps(Random random) => random.Next(2) == 0 ? 16 * random.Next(1, 4) : random.Next(1, 40);
}
