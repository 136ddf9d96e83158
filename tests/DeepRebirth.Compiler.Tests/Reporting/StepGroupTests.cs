using System.Collections.Immutable;
using DeepRebirth.Compiler.Pipeline;
using DeepRebirth.Compiler.Reporting.Page;
using DeepRebirth.Slimming;

namespace DeepRebirth.Compiler.Tests.Reporting;

[TestClass]
public sealed class StepGroupTests
{
    [TestMethod]
    public void What_a_rewrite_replaced_stands_beside_all_that_it_put_in_its_place()
    {
        ImmutableArray<StepGroup> groups = StepGroup.Of(Result(
            [Rewrite(["a", "b"], ["ab"]), Rewrite(["x"], ["y"], RewriteOutcome.RolledBack)],
            original: [("a (Conv)", 3), ("b (Conv)", 2), ("x (Conv)", 4)],
            slim: [("ab (Conv)", 1), ("ab (Conv)", 0.5), ("x (Conv)", 4)]));

        Assert.AreEqual("a 1: 5 -> 1.5; x : 4 -> 4", Text(groups));
    }

    [TestMethod]
    public void Rewrites_that_build_on_each_other_are_one_group_and_new_layers_stand_behind_their_predecessor()
    {
        ImmutableArray<StepGroup> groups = StepGroup.Of(Result(
            [Rewrite(["a"], ["b"]), Rewrite(["c"], ["d"]), Rewrite(["b"], ["b/1", "b/2"])],
            original: [("a (Conv)", 3), ("c (Conv)", 2), ("z (Gemm)", 1)],
            slim: [("b/1 (Conv)", 1), ("b/2 (Conv)", 1), ("new (Conv)", 7), ("d (Conv)", 1), ("z (Gemm)", 1)]));

        Assert.AreEqual("a 1,3: 3 -> 2; new : 0 -> 7; c 2: 2 -> 1; z : 1 -> 1", Text(groups));
    }

    private static string Text(IEnumerable<StepGroup> groups) => string.Join("; ", groups.Select(group =>
        FormattableString.Invariant($"{group.Name} {string.Join(',', group.Rewrites)}: {group.OriginalMilliseconds} -> {group.SlimMilliseconds}")));

    private static RewriteResult Rewrite(ImmutableArray<string> before, ImmutableArray<string> after, RewriteOutcome outcome = RewriteOutcome.Applied) =>
        new("rule", "LowRank", before[0], "", outcome, before, after);

    private static SlimmingResult Result(ImmutableArray<RewriteResult> rewrites, (string Layer, double Milliseconds)[] original, (string Layer, double Milliseconds)[] slim) => new()
    {
        Selection = "",
        Original = new NetworkSize(0, 0, 0),
        Slim = new NetworkSize(0, 0, 0),
        AccuracyBudget = 1,
        Rewrites = rewrites,
        OriginalProfile = Profile(original),
        SlimProfile = Profile(slim),
    };

    private static NetworkProfile Profile((string Layer, double Milliseconds)[] steps) =>
        new(steps.Sum(step => step.Milliseconds), 0, 0, [.. steps.Select(step => new StepProfile("Step", [step.Layer], "", step.Milliseconds))]);
}
