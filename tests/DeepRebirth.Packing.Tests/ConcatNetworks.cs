using DeepRebirth.Networks;
using DeepRebirth.Tests.Shared;

namespace DeepRebirth.Packing.Tests;

/// <summary>The known families of networks that join tensors, in widths that are no multiples of a channel block.</summary>
internal static class ConcatNetworks
{
    /// <summary>All of them, small.</summary>
    public static IEnumerable<(string Name, Network Network)> All =>
    [
        .. from growth in new[] { 12, 24, 40 }
           select ($"dense block, growth {growth}", Dense(growth, layers: 3, size: 12)),
        ("inception module", Inception(size: 9)),
        ("fire modules", Fire(size: 9)),
    ];

    /// <summary>DenseNet-BC (Huang et al., 2017): two dense blocks with a transition between them.</summary>
    public static Network Dense(int growth, int layers, int size)
    {
        var build = new NetworkBuilder(1, 3, size, size);
        string x = build.Convolution("input", 2 * growth, 3, padding: 1);
        for (int block = 0; block < 2; block++)
        {
            List<string> features = [x];
            for (int i = 0; i < layers; i++)
            {
                string bottleneck = build.Convolution(build.Relu(build.BatchNormalization(x)), 4 * growth, 1, bias: false);
                features.Add(build.Convolution(build.Relu(build.BatchNormalization(bottleneck)), growth, 3, padding: 1, bias: false));
                x = build.Concat([.. features]);
            }
            x = build.Relu(build.BatchNormalization(x));
            if (block == 0)
                x = build.AveragePool(build.Convolution(x, build.ShapeOf(x)[1] / 2, 1, bias: false), 2, 2);
        }
        return build.Build(build.Softmax(build.Gemm(build.Flatten(build.GlobalAveragePool(x)), 10)));
    }

    /// <summary>Modules of GoogLeNet's form (Szegedy et al., 2015), narrowed to odd widths, the second one with Inception-v2's stride.</summary>
    public static Network Inception(int size)
    {
        var build = new NetworkBuilder(1, 3, size, size);
        string x = build.Relu(build.Convolution("input", 44, 3, padding: 1));
        x = build.Concat(
            build.Relu(build.Convolution(x, 24, 1)),
            build.Relu(build.Convolution(build.Relu(build.Convolution(x, 28, 1)), 40, 3, padding: 1)),
            build.Relu(build.Convolution(build.Relu(build.Convolution(x, 9, 1)), 12, 5, padding: 2)),
            build.Relu(build.Convolution(build.MaxPool(x, 3, 1, 1), 20, 1)));
        x = build.Concat(
            build.Relu(build.Convolution(build.Relu(build.Convolution(x, 36, 1)), 56, 3, stride: 2, padding: 1)),
            build.MaxPool(x, 3, 2, 1),
            build.AveragePool(x, 3, 2, 1));
        return build.Build(build.Softmax(build.Gemm(build.Flatten(build.GlobalAveragePool(build.Relu(build.Convolution(x, 30, 1)))), 10)));
    }

    /// <summary>SqueezeNet's modules (Iandola et al., 2016) in odd widths.</summary>
    public static Network Fire(int size)
    {
        var build = new NetworkBuilder(1, 3, size, size);
        string x = build.Relu(build.Convolution("input", 30, 3, padding: 1));
        foreach (int width in (int[])[27, 40, 51])
        {
            string squeezed = build.Relu(build.Convolution(x, width / 3, 1));
            x = build.Concat(build.Relu(build.Convolution(squeezed, width, 1)), build.Relu(build.Convolution(squeezed, width, 3, padding: 1)));
        }
        return build.Build(build.Softmax(build.Flatten(build.GlobalAveragePool(build.Convolution(x, 10, 1)))));
    }
}
