using DeepRebirth.FineTuning.Numerics;
using DeepRebirth.Networks;

namespace DeepRebirth.FineTuning.Gradients;

/// <summary>
/// A fully connected layer. With the features of all pictures as the columns of a matrix it is <c>weights * features</c>; inputs
/// that do not lie so (of rank above 2) are copied into that order.
/// </summary>
/// <remarks>
/// Every thread packs the weights for itself, block by block, which is a third of its time (4,096 x 9,216 weights, 16 pictures). Packed once for all threads in
/// both orders, as a convolution's are, they would take three times their memory, and these are the layers that have most of it.
/// </remarks>
internal sealed unsafe class GemmNode : Node
{
    private readonly Operand input;
    private readonly Weight kernel;
    private readonly Weight? bias;
    private readonly Workspace workspace;
    private readonly int outputs;
    private readonly int features;
    private readonly int rows;

    /// <summary>Creates the node.</summary>
    public GemmNode(Gemm layer, BatchTensor input, BatchTensor output, Weight kernel, Weight? bias, Workspace workspace)
    {
        this.input = new Operand(input);
        this.kernel = kernel;
        this.bias = bias;
        this.workspace = workspace;
        Output = output;
        outputs = layer.Kernel.Shape[0];
        features = layer.Kernel.Shape[1];
        rows = input.Count / features;
    }

    /// <inheritdoc/>
    public override IEnumerable<Operand> Operands => [input];

    /// <inheritdoc/>
    public override BatchTensor Output { get; }

    /// <inheritdoc/>
    public override IEnumerable<Weight> Weights => bias is null ? [kernel] : [kernel, bias];

    private MatrixView KernelView => new(kernel.Values, features);

    /// <inheritdoc/>
    public override void Forward(int pictures)
    {
        int columns = checked(rows * pictures);
        float* scratch = workspace.Scratch.Take((long)(features + outputs) * columns);
        float* source = Features(pictures, scratch);
        float* target = IsColumn(Output) ? Output.Values : scratch + ((nint)features * columns);
        workspace.Product.Multiply(outputs, columns, features, KernelView, new MatrixView(source, columns), target, columns);
        for (int i = 0; bias is not null && i < outputs; i++)
            VectorMath.AddScalar(target + ((nint)i * columns), columns, bias.Values[i]);
        if (!IsColumn(Output))
            FromColumns(Output, target, outputs, pictures, Output.Values, accumulate: false);
    }

    /// <inheritdoc/>
    public override void Backward(int pictures)
    {
        int columns = checked(rows * pictures);
        float* scratch = workspace.Scratch.Take((long)((2 * features) + outputs) * columns);
        float* gradients = IsColumn(Output)
            ? Output.Gradients
            : ToColumns(Output, Output.Gradients, outputs, pictures, scratch + ((nint)2 * features * columns));
        float* source = Features(pictures, scratch);
        for (int i = 0; bias is not null && i < outputs; i++)
            bias.Gradient[i] += VectorMath.Sum(gradients + ((nint)i * columns), columns);
        workspace.Product.Multiply(
            outputs, features, columns, new MatrixView(gradients, columns), new MatrixView(source, columns).Transposed,
            kernel.Gradient, features, accumulate: true);
        if (!input.Tensor.NeedsGradient)
            return;
        bool direct = IsColumn(input.Tensor);
        float* target = direct ? input.Tensor.Gradients : scratch + ((nint)features * columns);
        workspace.Product.Multiply(
            features, columns, outputs, KernelView.Transposed, new MatrixView(gradients, columns),
            target, columns, direct && input.Accumulates);
        if (!direct)
            FromColumns(input.Tensor, target, features, pictures, input.Tensor.Gradients, input.Accumulates);
    }

    private float* Features(int pictures, float* scratch) =>
        IsColumn(input.Tensor) ? input.Tensor.Values : ToColumns(input.Tensor, input.Tensor.Values, features, pictures, scratch);

    private bool IsColumn(BatchTensor tensor) => tensor.Inner == 1 && rows == 1;

    private float* ToColumns(BatchTensor tensor, float* values, int width, int pictures, float* matrix)
    {
        for (int row = 0; row < rows; row++)
        {
            for (int picture = 0; picture < pictures; picture++)
            {
                for (int i = 0; i < width; i++)
                    matrix[((nint)i * rows * pictures) + (row * pictures) + picture] = values[tensor.Offset((row * width) + i, picture, pictures)];
            }
        }
        return matrix;
    }

    private void FromColumns(BatchTensor tensor, float* matrix, int width, int pictures, float* values, bool accumulate)
    {
        for (int row = 0; row < rows; row++)
        {
            for (int picture = 0; picture < pictures; picture++)
            {
                for (int i = 0; i < width; i++)
                {
                    float value = matrix[((nint)i * rows * pictures) + (row * pictures) + picture];
                    float* target = values + tensor.Offset((row * width) + i, picture, pictures);
                    *target = accumulate ? *target + value : value;
                }
            }
        }
    }
}
