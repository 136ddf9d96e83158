using DeepRebirth.Networks;

namespace DeepRebirth.RandomNetworks;

/// <summary>
/// ResNet-50 (He, Zhang, Ren, Sun, 2015; the first version, which strides in a block's first 1x1 convolution): 3 x 224 x 224 to 1,000 logits.
/// Convolutions have no bias and are followed by batch normalization, as in the files that people have.
/// </summary>
internal static class ResNet50
{
    private static readonly (int Blocks, int Maps)[] Stages = [(3, 64), (4, 128), (6, 256), (3, 512)];

    /// <summary>The mean of the squares of preprocessed values, 0..255 less a mean colour: what the first normalization divides by.</summary>
    private const float InputPower = 5600;

    /// <summary>Each block adds a part to its input, small enough that the sum does not grow from block to block.</summary>
    private const float BranchScale = 0.25f;

    public static Network Create()
    {
        var build = new LayerStack("resnet50", seed: 2, channels: 3, size: 224);
        build.Convolution("conv1", 64, Window.Square(7, stride: 2, padding: 3), bias: false).BatchNormalization("bn_conv1", 2 * InputPower).Relu("conv1_relu");
        build.MaxPool("pool1", Window.Square(3, stride: 2, padding: 1));
        for (int stage = 0; stage < Stages.Length; stage++)
        {
            for (int block = 0; block < Stages[stage].Blocks; block++)
                AddBlock(build, $"res{stage + 2}{(char)('a' + block)}", Stages[stage].Maps, stride: block == 0 && stage > 0 ? 2 : 1, project: block == 0);
        }

        build.GlobalAveragePool("pool5").Flatten("flatten").FullyConnected("fc1000", 1000);
        return build.Build();
    }

    private static void AddBlock(LayerStack build, string name, int maps, int stride, bool project)
    {
        string input = build.Top;
        string shortcut = input;
        if (project)
        {
            build.Convolution($"{name}_branch1", 4 * maps, Window.Square(1, stride), bias: false).BatchNormalization($"{name}_branch1_bn", 2);
            shortcut = build.Top;
        }

        build.From(input);
        build.Convolution($"{name}_branch2a", maps, Window.Square(1, stride), bias: false).BatchNormalization($"{name}_branch2a_bn", 2).Relu($"{name}_branch2a_relu");
        build.Convolution($"{name}_branch2b", maps, Window.Square(3, padding: 1), bias: false).BatchNormalization($"{name}_branch2b_bn", 1).Relu($"{name}_branch2b_relu");
        build.Convolution($"{name}_branch2c", 4 * maps, Window.Square(1), bias: false).BatchNormalization($"{name}_branch2c_bn", 1, BranchScale);
        build.Add(name, shortcut).Relu($"{name}_relu");
    }
}
