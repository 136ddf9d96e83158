using DeepRebirth.Kernels;
using DeepRebirth.Networks;

namespace DeepRebirth.Packing;

/// <summary>
/// A loop over all elements of an output with, for each tensor that takes part, the floats that one step along each axis moves.
/// Tensor 0 is the output. Axes along which all tensors move alike are merged.
/// </summary>
internal sealed class StridedLoop
{
    private const int Most = 6;

    private readonly int[] dimensions;
    private readonly int[][] strides;

    private StridedLoop(int[] dimensions, int[][] strides, int[] starts)
    {
        this.dimensions = dimensions;
        this.strides = strides;
        Starts = starts;
    }

    /// <summary>Floats from each tensor's first element to the one at which this loop starts.</summary>
    public int[] Starts { get; }

    /// <summary>The number of axes left.</summary>
    public int Rank => dimensions.Length;

    /// <summary>The loop's dimensions.</summary>
    public Dimensions6 Shape => Six(dimensions, 1);

    /// <summary>A tensor's step along each axis.</summary>
    public Dimensions6 Strides(int tensor) => Six(strides[tensor], 0);

    /// <summary>Whether a tensor is walked from its first float to its last without a gap.</summary>
    public bool IsContiguous(int tensor) => Rank == 0 || (Rank == 1 && strides[tensor][0] == 1);

    /// <summary>A loop over <paramref name="output"/> with operands that are broadcast to it (ONNX: aligned at the last axis).</summary>
    public static StridedLoop Broadcast(TensorShape output, params ReadOnlySpan<TensorShape> operands)
    {
        var strides = new List<int[]> { Contiguous(output) };
        foreach (TensorShape operand in operands)
        {
            int[] own = Contiguous(operand);
            var aligned = new int[output.Rank];
            for (int i = 1; i <= operand.Rank; i++)
                aligned[^i] = operand[^i] == 1 ? 0 : own[^i];
            strides.Add(aligned);
        }
        return Merge([.. output], [.. strides]);
    }

    /// <summary>A loop over the transposed tensor; output axis i is input axis <c>permutation[i]</c>.</summary>
    public static StridedLoop Transpose(TensorShape input, IEnumerable<int> permutation)
    {
        int[] own = Contiguous(input);
        var output = new TensorShape([.. permutation.Select(axis => input[axis])]);
        return Merge([.. output], [Contiguous(output), [.. permutation.Select(axis => own[axis])]]);
    }

    /// <summary>This loop, or, where it has more axes than a kernel knows, one loop for each index of the outer axes.</summary>
    public IEnumerable<StridedLoop> PartsOfSixDimensions()
    {
        if (Rank <= Most)
            return [this];
        return Enumerable.Range(0, dimensions[0])
            .Select(index => new StridedLoop(
                dimensions[1..],
                [.. strides.Select(steps => steps[1..])],
                [.. Starts.Zip(strides, (start, steps) => start + (index * steps[0]))]))
            .SelectMany(part => part.PartsOfSixDimensions());
    }

    private static StridedLoop Merge(int[] dimensions, int[][] strides)
    {
        var merged = new List<int>();
        List<int>[] steps = [.. strides.Select(_ => new List<int>())];
        for (int axis = 0; axis < dimensions.Length; axis++)
        {
            if (dimensions[axis] == 1)
                continue;
            bool continues = merged.Count > 0 && strides.Zip(steps).All(pair => pair.Second[^1] == pair.First[axis] * dimensions[axis]);
            if (continues)
                merged[^1] *= dimensions[axis];
            else
                merged.Add(dimensions[axis]);
            for (int tensor = 0; tensor < strides.Length; tensor++)
            {
                if (continues)
                    steps[tensor][^1] = strides[tensor][axis];
                else
                    steps[tensor].Add(strides[tensor][axis]);
            }
        }
        return new StridedLoop([.. merged], [.. steps.Select(list => list.ToArray())], new int[strides.Length]);
    }

    private static int[] Contiguous(TensorShape shape)
    {
        var strides = new int[shape.Rank];
        int stride = 1;
        for (int axis = shape.Rank - 1; axis >= 0; axis--)
        {
            strides[axis] = stride;
            stride *= shape[axis];
        }
        return strides;
    }

    private static Dimensions6 Six(int[] values, int filler)
    {
        int at(int i) => i < Most - values.Length ? filler : values[i - (Most - values.Length)];
        return new Dimensions6(at(0), at(1), at(2), at(3), at(4), at(5));
    }
}
