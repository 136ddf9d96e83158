using DeepRebirth.FineTuning.Numerics;
using DeepRebirth.Networks;

namespace DeepRebirth.FineTuning.Gradients;

/// <summary>
/// A convolution, as matrix products with the patch matrix of a few pictures at a time; a pointwise one needs no patches.
/// </summary>
internal sealed unsafe class ConvolutionNode : Node
{
    // Patches of so many floats (1 MB) are made and used while they are in the second-level cache.
    private const int PatchLimit = 1 << 18;

    private readonly Convolution layer;
    private readonly Operand input;
    private readonly Weight kernel;
    private readonly Weight? bias;
    private readonly Workspace workspace;
    private readonly PatchMatrix patches;

    /// <summary>Creates the node.</summary>
    public ConvolutionNode(Convolution layer, BatchTensor input, BatchTensor output, Weight kernel, Weight? bias, Workspace workspace)
    {
        this.layer = layer;
        this.input = new Operand(input);
        this.kernel = kernel;
        this.bias = bias;
        this.workspace = workspace;
        Output = output;
        patches = new PatchMatrix(layer.Window, input.Shape[2], input.Shape[3], output.Shape[2], output.Shape[3]);
    }

    /// <inheritdoc/>
    public override IEnumerable<Operand> Operands => [input];

    /// <inheritdoc/>
    public override BatchTensor Output { get; }

    /// <inheritdoc/>
    public override IEnumerable<Weight> Weights => bias is null ? [kernel] : [kernel, bias];

    private int GroupMaps => layer.OutputChannels / layer.Groups;

    private int GroupChannels => layer.InputChannels / layer.Groups;

    /// <summary>The rows of the patch matrix of one group; the columns of its weights.</summary>
    private int Depth => GroupChannels * layer.Window.KernelHeight * layer.Window.KernelWidth;

    /// <inheritdoc/>
    public override void Forward(int pictures)
    {
        nint row = (nint)pictures * Output.Inner;
        for (int group = 0; group < layer.Groups; group++)
        {
            foreach (Chunk chunk in Chunks(pictures, group))
            {
                workspace.Product.Multiply(
                    GroupMaps, chunk.Columns, Depth, KernelOf(group), chunk.Patches(this, ReadPatches(chunk)),
                    chunk.Of(Output.Values, this), row);
            }
        }
        if (bias is null)
            return;
        for (int map = 0; map < layer.OutputChannels; map++)
            VectorMath.AddScalar(Output.Values + (map * row), row, bias.Values[map]);
    }

    /// <inheritdoc/>
    public override void Backward(int pictures)
    {
        nint row = (nint)pictures * Output.Inner;
        if (bias is not null)
        {
            for (int map = 0; map < layer.OutputChannels; map++)
                bias.Gradient[map] += VectorMath.Sum(Output.Gradients + (map * row), row);
        }
        BatchTensor source = input.Tensor;
        if (source.NeedsGradient && !input.Accumulates && !layer.Window.IsPointwise)
            VectorMath.Clear(source.Gradients, (nint)source.Count * pictures);
        for (int group = 0; group < layer.Groups; group++)
        {
            foreach (Chunk chunk in Chunks(pictures, group))
            {
                var gradients = new MatrixView(chunk.Of(Output.Gradients, this), row);
                MatrixView values = chunk.Patches(this, ReadPatches(chunk));
                workspace.Product.Multiply(
                    GroupMaps, Depth, chunk.Columns, gradients, values.Transposed,
                    kernel.Gradient + ((nint)group * GroupMaps * Depth), Depth, accumulate: true);
                if (source.NeedsGradient)
                    AddInputGradients(chunk, gradients);
            }
        }
    }

    private void AddInputGradients(Chunk chunk, MatrixView gradients)
    {
        MatrixView weights = KernelOf(chunk.Group).Transposed;
        BatchTensor source = input.Tensor;
        nint channel = (nint)chunk.AllPictures * source.Inner;
        float* target = source.Gradients + (chunk.Group * GroupChannels * channel) + ((nint)chunk.First * source.Inner);
        if (layer.Window.IsPointwise)
        {
            workspace.Product.Multiply(Depth, chunk.Columns, GroupMaps, weights, gradients, target, channel, input.Accumulates);
            return;
        }
        float* matrix = workspace.Scratch((long)Depth * chunk.Columns);
        workspace.Product.Multiply(Depth, chunk.Columns, GroupMaps, weights, gradients, matrix, chunk.Columns);
        patches.Add(matrix, GroupChannels, channel, chunk.Pictures, target);
    }

    private MatrixView KernelOf(int group) => new(kernel.Values + ((nint)group * GroupMaps * Depth), Depth);

    private float* ReadPatches(Chunk chunk)
    {
        BatchTensor source = input.Tensor;
        nint channel = (nint)chunk.AllPictures * source.Inner;
        float* planes = source.Values + (chunk.Group * GroupChannels * channel) + ((nint)chunk.First * source.Inner);
        if (layer.Window.IsPointwise)
            return planes;
        float* matrix = workspace.Scratch((long)Depth * chunk.Columns);
        patches.Read(planes, GroupChannels, channel, chunk.Pictures, matrix);
        return matrix;
    }

    private IEnumerable<Chunk> Chunks(int pictures, int group)
    {
        long onePicture = (long)Depth * Output.Inner;
        int size = layer.Window.IsPointwise ? pictures : (int)Math.Clamp(PatchLimit / onePicture, 1, pictures);
        for (int first = 0; first < pictures; first += size)
        {
            int count = Math.Min(size, pictures - first);
            yield return new Chunk(group, first, count, pictures, checked(count * Output.Inner));
        }
    }

    /// <summary>Some neighbouring pictures of one group of channels.</summary>
    private readonly record struct Chunk(int Group, int First, int Pictures, int AllPictures, int Columns)
    {
        /// <summary>The place of this chunk's part in the output's values or gradients.</summary>
        public float* Of(float* output, ConvolutionNode node)
        {
            nint row = (nint)AllPictures * node.Output.Inner;
            return output + (Group * node.GroupMaps * row) + ((nint)First * node.Output.Inner);
        }

        /// <summary>The patch matrix: read into scratch memory, or the image itself for a pointwise convolution.</summary>
        public MatrixView Patches(ConvolutionNode node, float* data) =>
            new(data, node.layer.Window.IsPointwise ? (nint)AllPictures * node.input.Tensor.Inner : Columns);
    }
}
