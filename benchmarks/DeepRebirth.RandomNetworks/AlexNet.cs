using DeepRebirth.Networks;

namespace DeepRebirth.RandomNetworks;

/// <summary>
/// AlexNet in the shapes of Caffe's <c>bvlc_alexnet</c> (Krizhevsky, Sutskever, Hinton, 2012): 3 x 227 x 227 to 1,000 probabilities, two groups in
/// conv2, conv4 and conv5, normalization before the pool.
/// </summary>
internal static class AlexNet
{
    /// <summary>Keeps the last layer's outputs small enough that the softmax is no matter of one class.</summary>
    private const float LogitScale = 0.02f;

    public static Network Create()
    {
        var build = new LayerStack("alexnet", seed: 1, channels: 3, size: 227);
        build.Convolution("conv1", 96, Window.Square(11, stride: 4)).Relu("relu1").Normalization("norm1").MaxPool("pool1", Window.Square(3, stride: 2));
        build.Convolution("conv2", 256, Window.Square(5, padding: 2), groups: 2).Relu("relu2").Normalization("norm2").MaxPool("pool2", Window.Square(3, stride: 2));
        build.Convolution("conv3", 384, Window.Square(3, padding: 1)).Relu("relu3");
        build.Convolution("conv4", 384, Window.Square(3, padding: 1), groups: 2).Relu("relu4");
        build.Convolution("conv5", 256, Window.Square(3, padding: 1), groups: 2).Relu("relu5").MaxPool("pool5", Window.Square(3, stride: 2));
        build.Flatten("flatten");
        build.FullyConnected("fc6", 4096).Relu("relu6").Dropout("drop6");
        build.FullyConnected("fc7", 4096).Relu("relu7").Dropout("drop7");
        build.FullyConnected("fc8", 1000, LogitScale).Softmax("prob");
        return build.Build();
    }
}
