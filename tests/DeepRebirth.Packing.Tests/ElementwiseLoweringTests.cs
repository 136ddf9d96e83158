using DeepRebirth.Networks;
using DeepRebirth.Tests.Shared;

namespace DeepRebirth.Packing.Tests;

[TestClass]
public sealed class ElementwiseLoweringTests
{
    [TestMethod]
    [DataRow(ElementwiseOperation.Add)]
    [DataRow(ElementwiseOperation.Multiply)]
    public void Images_are_joined_without_leaving_their_layout(ElementwiseOperation operation)
    {
        var build = new NetworkBuilder(1, 19, 5, 6);
        string a = build.Convolution("input", 20, 3, padding: 1);
        string b = build.Convolution("input", 20, 1);
        string c = build.Relu(build.Elementwise(operation, null, a, b, a));
        NetworkProgram program = ProgramCheck.AgreesWithReference(build.Build(build.Convolution(c, 4, 3, padding: 1)));

        Assert.AreEqual(2, program.Kernels().Count(kernel => kernel == "ImageElementwiseStep"));
    }

    [TestMethod]
    public void A_constant_a_channel_becomes_scale_or_shift()
    {
        var build = new NetworkBuilder(1, 3, 5, 6);
        string conv = build.Convolution("input", 20, 3);
        string scaled = build.Elementwise(ElementwiseOperation.Multiply, build.RandomTensor(1, 20, 1, 1), conv);
        string shifted = build.Elementwise(ElementwiseOperation.Add, build.RandomTensor(1, 1, 20, 1, 1), scaled);
        string halved = build.Relu(build.Elementwise(ElementwiseOperation.Multiply, Tensor.Create(new TensorShape(), [0.5f]), shifted));
        string joined = build.Elementwise(ElementwiseOperation.Add, Tensor.Vector(2), conv, halved);
        NetworkProgram program = ProgramCheck.AgreesWithReference(build.Build(joined));

        Assert.AreEqual(4, program.Kernels().Count(kernel => kernel == "ImageScaleStep"));
    }

    [TestMethod]
    public void Any_other_broadcasting_is_done_on_plain_tensors()
    {
        var build = new NetworkBuilder(1, 18, 5, 6);
        string conv = build.Convolution("input", 18, 1);
        string gate = build.Activation(build.Convolution(build.GlobalAveragePool(conv), 18, 1), ActivationKind.Sigmoid);
        string gated = build.Product(conv, gate);
        string row = build.Elementwise(ElementwiseOperation.Add, build.RandomTensor(1, 6), gated);
        string column = build.Elementwise(ElementwiseOperation.Multiply, build.RandomTensor(1, 5, 1), row);
        string wide = build.Elementwise(ElementwiseOperation.Add, build.RandomTensor(1, 1, 1, 18, 5, 6), column);
        ProgramCheck.AgreesWithReference(build.Build(build.Relu(wide)));
    }

    [TestMethod]
    public void A_small_tensor_and_a_large_one_and_a_tensor_and_itself_are_added()
    {
        var build = new NetworkBuilder(3, 4);
        string other = build.Input("other", 2, 3, 1);
        string sum = build.Sum("input", other, "input");
        ProgramCheck.AgreesAsItIs(build.Build(build.Relu(build.Product(sum, sum))));
    }

    [TestMethod]
    public void A_sum_of_one_tensor_is_that_tensor()
    {
        var build = new NetworkBuilder(1, 18, 5, 6);
        string conv = build.Convolution("input", 18, 1);
        ProgramCheck.AgreesWithReference(build.Build(build.Relu(build.Sum(conv)), build.Sum("input")));
    }

    [TestMethod]
    public void A_residual_block_adds_in_place()
    {
        var build = new NetworkBuilder(1, 32, 8, 8);
        string x = build.Relu(build.Convolution("input", 32, 1));
        string y = build.Convolution(x, 32, 1);
        Network network = build.Build(build.GlobalAveragePool(build.Relu(build.Sum(x, y))));
        NetworkProgram program = ProgramCheck.AgreesWithReference(network);

        // Three images of 32 x 8 x 8 would be needed if the sum had memory of its own.
        Assert.IsTrue(program.ArenaFloats < 3 * 32 * 64, $"{program.ArenaFloats} floats");
    }
}
