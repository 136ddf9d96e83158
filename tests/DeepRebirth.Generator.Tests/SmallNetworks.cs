using DeepRebirth.Networks;
using DeepRebirth.Tests.Shared;

namespace DeepRebirth.Generator.Tests;

/// <summary>Networks that together use every family of kernels.</summary>
internal static class SmallNetworks
{
    public static Network[] All => [Inception(), Residual(), Transformed(), Decoder(), Depthwise(), Pooled(), Plain(), TwoInputsTwoOutputs(), FullyConnected()];

    /// <summary>GoogLeNet's parts: LRN, ceil-mode pool, branches, Concat, average pool, fully connected.</summary>
    public static Network Inception(int classes = 10)
    {
        var build = new NetworkBuilder(1, 3, 17, 17);
        string x = build.Lrn(build.MaxPool(build.Relu(build.Convolution("input", 32, kernel: 5, stride: 2, padding: 2)), 3, 2, ceilMode: true));
        string small = build.Relu(build.Convolution(x, 16, kernel: 1));
        string large = build.Relu(build.Convolution(build.Relu(build.Convolution(x, 16, kernel: 1)), 24, kernel: 3, padding: 1));
        string pool = build.Relu(build.Convolution(build.MaxPool(x, 3, 1, padding: 1), 8, kernel: 1));
        x = build.GlobalAveragePool(build.Concat(small, large, pool));
        return build.Build(build.Gemm(build.Flatten(build.Dropout(x)), classes));
    }

    public static Network Residual()
    {
        var build = new NetworkBuilder(1, 8, 9, 9);
        string x = build.Relu(build.BatchNormalization("input"));
        string y = build.Convolution(x, 8, kernel: 3, padding: 1);
        x = build.Relu(build.Sum(x, y));
        x = build.Product(x, build.Activation(x, ActivationKind.Sigmoid));
        return build.Build(build.Softmax(build.Flatten(build.GlobalMaxPool(build.AveragePool(x, 3, 2, padding: 1)))));
    }

    /// <summary>A convolution by Winograd's algorithm whose tiles each thread makes for itself.</summary>
    public static Network Transformed()
    {
        var build = new NetworkBuilder(1, 64, 14, 14);
        return build.Build(build.Flatten(build.GlobalMaxPool(build.Relu(build.Convolution("input", 64, kernel: 3, padding: 1)))));
    }

    public static Network Depthwise()
    {
        var build = new NetworkBuilder(1, 3, 12, 10);
        string x = build.Activation(build.Convolution("input", 24, kernel: 3, stride: 2, padding: 1), ActivationKind.Clip);
        x = build.Activation(build.Convolution(x, 24, kernel: 3, padding: 1, groups: 24), ActivationKind.LeakyRelu);
        return build.Build(build.Pad(build.Convolution(x, 20, kernel: 1), Padding.All(1), 0.5f));
    }

    /// <summary>A first convolution whose step computes the pool behind it.</summary>
    public static Network Pooled()
    {
        var build = new NetworkBuilder(1, 3, 82, 82);
        string x = build.MaxPool(build.Relu(build.Convolution("input", 24, kernel: 3)), 3, 2);
        return build.Build(build.Flatten(build.GlobalAveragePool(x)));
    }

    public static Network Plain()
    {
        var build = new NetworkBuilder(2, 6, 5);
        string x = build.Transpose("input", 0, 2, 1);
        x = build.Softmax(build.Elementwise(ElementwiseOperation.Multiply, NetworkBuilder.RandomTensor(3, 5, 1), x), axis: 2);
        return build.Build(build.ConcatAlong(1, x, build.Relu(x)));
    }

    public static Network TwoInputsTwoOutputs()
    {
        var build = new NetworkBuilder(1, 4);
        string other = build.Input("class", 1, 4);
        string sum = build.Sum("input", other);
        return build.Build(build.Gemm(sum, 3), build.Relu(sum));
    }

    /// <summary>Most weights are in a fully connected layer at the beginning, and behind it is a convolution whose tiles each thread makes for itself.</summary>
    public static Network Decoder()
    {
        var build = new NetworkBuilder(1, 600);
        string x = build.Reshape(build.Gemm("input", 64 * 8 * 8), 1, 64, 8, 8);
        return build.Build(build.Flatten(build.GlobalMaxPool(build.Convolution(x, 64, kernel: 3, padding: 1))));
    }

    /// <summary>AlexNet's parts: most weights are in the fully connected layers at the end.</summary>
    public static Network FullyConnected()
    {
        var build = new NetworkBuilder(1, 3, 11, 11);
        string x = build.MaxPool(build.Relu(build.Convolution("input", 16, kernel: 3)), 3, 2);
        x = build.Relu(build.Gemm(build.Flatten(x), 400));
        return build.Build(build.Softmax(build.Gemm(build.Relu(build.Gemm(x, 150)), 20)));
    }
}
