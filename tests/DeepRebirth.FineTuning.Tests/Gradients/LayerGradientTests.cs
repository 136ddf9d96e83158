using DeepRebirth.Networks;

namespace DeepRebirth.FineTuning.Tests.Gradients;

[TestClass]
public sealed class LayerGradientTests
{
    [TestMethod]
    [DataRow(1, 1, 0, 1, 1)]
    [DataRow(3, 1, 1, 1, 1)]
    [DataRow(3, 2, 1, 1, 1)]
    [DataRow(5, 1, 2, 1, 2)]
    [DataRow(3, 1, 2, 2, 1)]
    [DataRow(1, 2, 0, 1, 1)]
    [DataRow(3, 1, 1, 1, 4)]
    public void Convolution_has_the_right_gradients(int kernel, int stride, int padding, int dilation, int groups) =>
        GradientCheck.Holds([1, 4, 7, 6], (build, x) => build.Convolution(x, maps: 8, kernel, stride, padding, groups, dilation));

    [TestMethod]
    [DataRow(20, 35, 3, 1, 1, 1, 1)]  // blocks that are not full
    [DataRow(48, 24, 1, 1, 0, 1, 1)]  // pointwise
    [DataRow(3, 20, 7, 2, 3, 1, 1)]   // a first layer
    [DataRow(32, 48, 3, 2, 1, 1, 2)]  // groups of whole blocks
    [DataRow(24, 24, 3, 1, 1, 1, 24)] // depthwise
    [DataRow(24, 40, 3, 1, 2, 2, 8)]  // groups that share blocks, dilated
    [DataRow(16, 32, 1, 2, 0, 1, 1)]  // pixels that take no part
    public void Convolution_over_channel_blocks_has_the_right_gradients(
        int channels, int maps, int kernel, int stride, int padding, int dilation, int groups) =>
        GradientCheck.Holds([1, channels, 9, 15], (build, x) => build.Convolution(x, maps, kernel, stride, padding, groups, dilation), step: 1e-2f);

    [TestMethod]
    public void Convolutions_that_share_an_input_add_their_gradients() => GradientCheck.Holds([1, 18, 8, 9], (build, x) => build.Concat(
        build.Convolution(x, 16, 1), build.Convolution(x, 16, 3, padding: 1), build.Convolution(x, 20, 1), x), step: 1e-2f);

    [TestMethod]
    public void A_Relu_behind_a_convolution_has_the_right_gradients() => GradientCheck.Holds(
        [1, 5, 2, 3], (build, x) => build.Convolution(build.Relu(build.Convolution(x, 18, 3, padding: 1)), 4, 1), step: 1e-3f);

    [TestMethod]
    public void Concats_of_Concats_have_the_right_gradients() => GradientCheck.Holds([1, 16, 4, 5], (build, x) =>
    {
        string left = build.Concat(build.Convolution(x, 16, 1), build.Convolution(x, 32, 1));
        string both = build.Concat(build.Convolution(x, 16, 3, padding: 1), left, left);
        return build.Concat(both, build.Activation(left, ActivationKind.Sigmoid));
    }, step: 1e-2f);

    [TestMethod]
    public void Convolution_with_asymmetric_padding_and_stride_has_the_right_gradients() =>
        GradientCheck.Holds([1, 3, 8, 9], (build, x) => build.Convolution(
            x, maps: 5, new Window(3, 2) { StrideY = 2, StrideX = 3, Padding = new Padding(0, 1, 2, 0) }, bias: false));

    [TestMethod]
    public void Gemm_has_the_right_gradients() => GradientCheck.Holds([1, 11], (build, x) => build.Gemm(x, outputs: 7));

    [TestMethod]
    public void Gemm_over_rows_has_the_right_gradients() => GradientCheck.Holds([1, 4, 6], (build, x) => build.Gemm(x, outputs: 5, bias: false));

    [TestMethod]
    [DataRow(ActivationKind.Relu)]
    [DataRow(ActivationKind.LeakyRelu)]
    [DataRow(ActivationKind.Clip)]
    [DataRow(ActivationKind.Sigmoid)]
    public void Activations_have_the_right_gradients(ActivationKind kind) =>
        GradientCheck.Holds([1, 3, 5, 5], (build, x) => build.Activation(x, kind, alpha: 0.2f, minimum: -0.5f, maximum: 0.8f));

    [TestMethod]
    [DataRow(3, 2, 0, true)]
    [DataRow(3, 1, 1, false)]
    [DataRow(2, 2, 0, false)]
    public void MaxPool_has_the_right_gradients(int kernel, int stride, int padding, bool ceilMode) =>
        GradientCheck.Holds([1, 3, 8, 7], (build, x) => build.MaxPool(x, kernel, stride, padding, ceilMode));

    [TestMethod]
    [DataRow(3, 2, 1, true, true)]
    [DataRow(3, 2, 1, true, false)]
    [DataRow(2, 1, 0, false, false)]
    public void AveragePool_has_the_right_gradients(int kernel, int stride, int padding, bool ceilMode, bool countIncludePad) =>
        GradientCheck.Holds([1, 3, 8, 7], (build, x) => build.AveragePool(x, kernel, stride, padding, ceilMode, countIncludePad));

    [TestMethod]
    public void Global_pools_have_the_right_gradients()
    {
        GradientCheck.Holds([1, 3, 4, 5], (build, x) => build.GlobalAveragePool(x));
        GradientCheck.Holds([1, 3, 4, 5], (build, x) => build.GlobalMaxPool(x));
    }

    [TestMethod]
    [DataRow(5, 0.75f)]
    [DataRow(4, 0.5f)]
    [DataRow(3, 0.75f)]
    public void LRN_has_the_right_gradients(int size, float beta) =>
        GradientCheck.Holds([1, 8, 3, 3], (build, x) => build.Lrn(x, size, alpha: 0.8f, beta, bias: 1.5f));

    [TestMethod]
    public void BatchNormalization_has_the_right_gradients()
    {
        GradientCheck.Holds([1, 4, 3, 5], (build, x) => build.BatchNormalization(x));
        GradientCheck.Holds([1, 6], (build, x) => build.BatchNormalization(x));
    }

    [TestMethod]
    [DataRow(ElementwiseOperation.Add)]
    [DataRow(ElementwiseOperation.Multiply)]
    public void Elementwise_has_the_right_gradients_for_operands_constants_and_broadcasts(ElementwiseOperation operation)
    {
        GradientCheck.Holds([1, 4, 3, 5], (build, x) => build.Elementwise(operation, null, x, build.Activation(x, ActivationKind.Sigmoid)));
        GradientCheck.Holds([1, 4, 3, 5], (build, x) => build.Elementwise(operation, build.RandomTensor(1, 4, 1, 1), x));
        GradientCheck.Holds([1, 4, 3, 5], (build, x) => build.Elementwise(operation, build.RandomTensor(1, 5), x, build.GlobalAveragePool(x)));
        GradientCheck.Holds([1, 4, 3, 5], (build, x) => build.Elementwise(operation, null, x, x));
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(3)]
    public void Concat_has_the_right_gradients(int axis) =>
        GradientCheck.Holds([1, 3, 4, 5], (build, x) => build.ConcatAlong(axis, x, build.Relu(x), x));

    [TestMethod]
    public void Slice_has_the_right_gradients()
    {
        GradientCheck.Holds([1, 7, 4, 5], (build, x) => build.Slice(x, start: 2, count: 3));
        GradientCheck.Holds([1, 7], (build, x) => build.Slice(x, start: 3, count: 4));
        GradientCheck.Holds([1, 6, 2, 3], (build, x) => build.Concat(
            build.Slice(x, start: 4, count: 2), build.Activation(build.Slice(x, start: 1, count: 4), ActivationKind.Sigmoid), x));
        GradientCheck.Holds([1, 6, 4], (build, x) => build.Slice(build.Reshape(x, 2, 3, 4), start: 1, count: 2));
    }

    [TestMethod]
    [DataRow(1, false)]
    [DataRow(2, false)]
    [DataRow(3, false)]
    [DataRow(1, true)]
    public void Softmax_has_the_right_gradients(int axis, bool flattens) =>
        GradientCheck.Holds([1, 5, 2, 3], (build, x) => build.Softmax(x, axis, flattens));

    [TestMethod]
    public void Layers_that_move_elements_have_the_right_gradients()
    {
        GradientCheck.Holds([1, 3, 4, 5], (build, x) => build.Flatten(x));
        GradientCheck.Holds([1, 3, 4, 5], (build, x) => build.Reshape(x, 0, 5, -1));
        GradientCheck.Holds([1, 3, 4, 5], (build, x) => build.Transpose(x, 0, 2, 3, 1));
        GradientCheck.Holds([1, 3, 4, 5], (build, x) => build.Pad(x, new Padding(1, 0, 2, 3), value: 0.5f));
        GradientCheck.Holds([1, 3, 4, 5], (build, x) => build.Dropout(build.Identity(x)));
        GradientCheck.Holds([1, 6, 1, 1], (build, x) => build.Add(new Squeeze { Name = "squeeze", Inputs = [x], Output = "squeezed", Axes = [2, 3] }));
        GradientCheck.Holds([1, 6], (build, x) => build.Add(new Unsqueeze { Name = "unsqueeze", Inputs = [x], Output = "unsqueezed", Axes = [2, 3] }));
    }

    [TestMethod]
    public void A_network_with_branches_has_the_right_gradients() => GradientCheck.Holds([1, 3, 9, 9], (build, x) =>
    {
        string stem = build.Activation(build.Convolution(x, 6, 3, padding: 1), ActivationKind.Sigmoid);
        string left = build.Convolution(stem, 4, 1);
        string right = build.Convolution(build.Activation(build.Convolution(stem, 3, 1), ActivationKind.Sigmoid), 5, 3, padding: 1);
        string pool = build.AveragePool(stem, 3, 1, padding: 1);
        string joined = build.Lrn(build.Concat(left, right, pool), size: 3, alpha: 0.1f);
        return build.Gemm(build.Flatten(build.GlobalAveragePool(joined)), 4);
    }, step: 2e-2f);
}
