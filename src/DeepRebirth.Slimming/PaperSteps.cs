using System.Collections.Immutable;
using DeepRebirth.Networks;

namespace DeepRebirth.Slimming;

/// <summary>
/// Divides a plan into the steps in which the paper slims and re-learns a network (section 3.3 and table 2): from the input to the output, block by block, except that modules which
/// neither follow nor precede a change of the image's size are taken together. On GoogLeNet these are its nine steps: conv1, conv2, 3a, 3b, 4a, 4b to 4d, 4e, 5a, 5b.
/// </summary>
public static class PaperSteps
{
    /// <summary>The rewrites that are not exact, step by step, each step's in the order of the plan.</summary>
    public static ImmutableArray<ImmutableArray<PlannedRewrite>> Of(SlimmingPlan plan)
    {
        ImmutableArray<LearnedBlock> blocks = plan.Blocks;
        int[] steps = StepNumbers([.. blocks.Select(block => ImageSize(plan.Teacher.ShapeOf(block.TeacherOutput)))]);
        return
        [
            .. plan.Rewrites
                .Where(rewrite => rewrite.Blocks.Length > 0)
                .GroupBy(rewrite => steps[BlockOf(blocks, rewrite)])
                .OrderBy(group => group.Key)
                .Select(group => group.ToImmutableArray()),
        ];
    }

    private static int[] StepNumbers(long[] sizes)
    {
        int[] steps = new int[sizes.Length];
        for (int i = 1; i < sizes.Length; i++)
            steps[i] = IsInside(i) && IsInside(i - 1) ? steps[i - 1] : steps[i - 1] + 1;
        return steps;

        bool Changes(int block) => block == 0 || sizes[block] != sizes[block - 1];
        bool IsInside(int block) => !Changes(block) && !Changes(block - 1) && block + 1 < sizes.Length;
    }

    private static int BlockOf(ImmutableArray<LearnedBlock> blocks, PlannedRewrite rewrite)
    {
        HashSet<string> learning = [.. rewrite.Blocks.SelectMany(block => block.Layers)];
        return Enumerable.Range(0, blocks.Length).First(index => blocks[index].Layers.Any(learning.Contains));
    }

    private static long ImageSize(TensorShape shape) => shape.Rank == 4 ? (long)shape[2] * shape[3] : 1;
}
