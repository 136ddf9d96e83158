using System.Collections.Immutable;
using DeepRebirth.Networks;

namespace DeepRebirth.Slimming;

/// <summary>
/// What is to be trained after several rewrites, of which later ones may have replaced layers or tensors that earlier ones speak of.
/// </summary>
internal static class LearnedBlocks
{
    /// <summary>
    /// The blocks of the rewrites that teacher and student both still have. A layer that was replaced stands for those that replaced it; the layers
    /// of a block whose output is gone belong to the next block behind them, or to the network as a whole where there is none.
    /// </summary>
    public static ImmutableArray<LearnedBlock> Of(IEnumerable<PlannedRewrite> rewrites, Network teacher, Network student)
    {
        LearnedBlock[] blocks = Renamed(rewrites);
        LearnedBlock[] whole = [.. blocks.Where(block => HasOutput(block, teacher, student))];
        var result = whole.ToDictionary(block => block.StudentOutput, block => block with { Layers = Existing(block, student) });
        foreach (LearnedBlock broken in blocks.Except(whole))
        {
            foreach (string layer in Existing(broken, student))
            {
                string output = NextOutput(student, layer, result.Keys);
                LearnedBlock owner = result.GetValueOrDefault(output) ?? broken with { Layers = [], TeacherOutput = output, StudentOutput = output };
                result[output] = owner with { Layers = [.. owner.Layers.Append(layer).Distinct()] };
            }
        }
        return [.. student.Layers.Where(layer => result.ContainsKey(layer.Output)).Select(layer => result[layer.Output])];
    }

    private static LearnedBlock[] Renamed(IEnumerable<PlannedRewrite> rewrites)
    {
        var blocks = new List<LearnedBlock>();
        foreach (PlannedRewrite rewrite in rewrites)
        {
            ImmutableArray<string> added = [.. rewrite.Patch.Added.Where(layer => layer.Weights.Any()).Select(layer => layer.Name)];
            for (int i = 0; i < blocks.Count; i++)
            {
                if (blocks[i].Layers.Any(rewrite.Patch.Removed.Contains))
                    blocks[i] = blocks[i] with { Layers = [.. blocks[i].Layers.Except(rewrite.Patch.Removed).Union(added)] };
            }
            blocks.AddRange(rewrite.Blocks);
        }
        return [.. blocks.GroupBy(block => block.StudentOutput).Select(group => group.Last() with { Layers = [.. group.SelectMany(block => block.Layers).Distinct()] })];
    }

    private static bool HasOutput(LearnedBlock block, Network teacher, Network student) =>
        student.ProducerOf(block.StudentOutput) is not null
        && teacher.ProducerOf(block.TeacherOutput) is not null
        && student.ShapeOf(block.StudentOutput) == teacher.ShapeOf(block.TeacherOutput);

    private static ImmutableArray<string> Existing(LearnedBlock block, Network student) =>
        [.. block.Layers.Where(name => student.Layers.Any(layer => layer.Name == name))];

    private static string NextOutput(Network student, string layer, ICollection<string> outputs)
    {
        var behind = new HashSet<string> { student[layer].Output };
        foreach (Layer next in student.Layers)
        {
            if (next.Name == layer || next.Inputs.Any(behind.Contains))
                behind.Add(next.Output);
            if (behind.Contains(next.Output) && outputs.Contains(next.Output))
                return next.Output;
        }
        return student.Outputs.First(behind.Contains);
    }
}
