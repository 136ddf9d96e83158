using DeepRebirth.Networks;
using DeepRebirth.Networks.Onnx;
using DeepRebirth.Tests.Shared;

namespace DeepRebirth.Compiler.Tests;

/// <summary>Small networks over pictures of 16 x 16 pixels, as files.</summary>
internal static class SmallNetworks
{
    /// <summary>The preprocessing that the networks were made for.</summary>
    public const string Preprocessing = "mean=128,128,128;std=64,64,64";

    /// <summary>Conv, BatchNormalization, Relu, MaxPool, Conv, Relu, Gemm with three classes: an exact and a streamline rewrite.</summary>
    public static Network Create(int seed = 1)
    {
        var build = NetworkBuilder.WithSeed(seed, 1, 3, 16, 16);
        string x = build.Relu(build.BatchNormalization(build.Convolution("input", maps: 16, kernel: 3, padding: 1)));
        x = build.Relu(build.Convolution(build.MaxPool(x, kernel: 2, stride: 2), maps: 16, kernel: 3, padding: 1));
        return build.Build(build.Gemm(build.Flatten(x), outputs: 3));
    }

    /// <summary>Conv, Relu, MaxPool, Conv, Relu, MaxPool, Gemm: two steps of the paper's.</summary>
    public static Network CreateWithTwoPools()
    {
        var build = NetworkBuilder.WithSeed(7, 1, 3, 16, 16);
        string x = build.MaxPool(build.Relu(build.Convolution("input", maps: 16, kernel: 3, padding: 1)), kernel: 2, stride: 2);
        x = build.MaxPool(build.Relu(build.Convolution(x, maps: 16, kernel: 3, padding: 1)), kernel: 2, stride: 2);
        return build.Build(build.Gemm(build.Flatten(x), outputs: 3));
    }

    /// <summary>Conv, Relu, MaxPool, then two branches that begin with pointwise convolutions: a streamline rewrite, and an exact one behind it.</summary>
    public static string WriteBranched(TemporaryFolder folder)
    {
        var build = NetworkBuilder.WithSeed(3, 1, 3, 16, 16);
        string x = build.MaxPool(build.Relu(build.Convolution("input", maps: 16, kernel: 3, padding: 1)), kernel: 2, stride: 2);
        string left = build.Convolution(build.Relu(build.Convolution(x, maps: 16, kernel: 1)), maps: 4, kernel: 3, padding: 1);
        string right = build.Convolution(build.Relu(build.Convolution(x, maps: 8, kernel: 1)), maps: 4, kernel: 5, padding: 2);
        OnnxWriter.Write(build.Build(build.Gemm(build.Flatten(build.Relu(build.Concat(left, right))), outputs: 3)), folder.File("branched.onnx"));
        return folder.File("branched.onnx");
    }

    /// <summary>A fire module: branches that grow when they are merged.</summary>
    public static string WriteFireModule(TemporaryFolder folder)
    {
        var build = NetworkBuilder.WithSeed(5, 1, 3, 16, 16);
        string x = build.Relu(build.Convolution("input", maps: 16, kernel: 3, stride: 2, padding: 1));
        string small = build.Relu(build.Convolution(x, maps: 32, kernel: 1)), large = build.Relu(build.Convolution(x, maps: 32, kernel: 3, padding: 1));
        OnnxWriter.Write(build.Build(build.Gemm(build.Flatten(build.Concat(small, large)), outputs: 3)), folder.File("fire.onnx"));
        return folder.File("fire.onnx");
    }

    /// <summary>Writes the network and returns the path.</summary>
    public static string Write(TemporaryFolder folder, string name = "net.onnx", int seed = 1)
    {
        OnnxWriter.Write(Create(seed), folder.File(name));
        return folder.File(name);
    }
}
