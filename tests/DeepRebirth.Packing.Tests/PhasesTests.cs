using System.Collections.Immutable;
using DeepRebirth.Networks;
using DeepRebirth.Tests.Shared;

namespace DeepRebirth.Packing.Tests;

[TestClass]
public sealed class PhasesTests
{
    [TestMethod]
    public void The_branches_of_an_inception_module_run_side_by_side()
    {
        var build = new NetworkBuilder(1, 16, 9, 9);
        string one = build.Relu(build.Convolution("input", 16, 1));
        string three = build.Relu(build.Convolution(build.Relu(build.Convolution("input", 16, 1)), 32, 3, padding: 1));
        string pooled = build.Convolution(build.MaxPool("input", 3, 1, 1), 16, 1);
        NetworkProgram program = ProgramCheck.AgreesWithReference(build.Build(build.Concat(one, three, pooled)), ProgramCheck.Directly);

        // Into channel blocks; 1x1, 1x1 and the pool; 3x3 and the 1x1 behind the pool; out of channel blocks.
        CollectionAssert.AreEqual((int[])[1, 3, 2, 1], program.Phases.ToArray());
    }

    [TestMethod]
    public void A_chain_has_a_phase_a_step()
    {
        var build = new NetworkBuilder(1, 3, 9, 9);
        string x = "input";
        for (int i = 0; i < 4; i++)
            x = build.Lrn(build.Convolution(x, 16, 3, padding: 1));
        NetworkProgram program = ProgramCheck.AgreesWithReference(build.Build(x));

        Assert.IsTrue(program.Phases.All(steps => steps == 1));
    }

    [TestMethod]
    public void The_step_with_the_largest_units_comes_first()
    {
        var build = new NetworkBuilder(1, 16, 9, 9);
        string small = build.Convolution("input", 16, 1);
        string large = build.Convolution("input", 16, 5, padding: 2);
        NetworkProgram program = ProgramCheck.AgreesWithReference(build.Build(build.Concat(small, large)), ProgramCheck.Directly);

        StringAssert.Contains(program.Steps[1].Description, "5x5");
        StringAssert.Contains(program.Steps[2].Description, "1x1");
    }

    [TestMethod]
    public void A_step_that_computes_in_place_waits_for_all_that_use_the_storage()
    {
        var storage = new PlainStorage("x", new TensorShape(4));
        var other = new PlainStorage("y", new TensorShape(4));
        StepDraft fill = Draft(storage);
        StepDraft read = Draft(other, storage);
        StepDraft inPlace = Draft(storage, storage);

        Assert.AreEqual("0 1 2", PhasesOf(fill, read, inPlace));
        Assert.AreEqual("0 0 1", PhasesOf(fill, Draft(storage), read));
    }

    [TestMethod]
    public void An_output_takes_no_memory_that_another_step_of_the_phase_still_reads()
    {
        // Both sums could be computed over the convolution's output, but not at the same time.
        var build = new NetworkBuilder(1, 16, 5, 5);
        string conv = build.Convolution("input", 16, 1);
        string left = build.Relu(build.Sum(conv, conv));
        string right = build.Sum(conv, "input");
        ProgramCheck.AgreesWithReference(build.Build(build.Concat(left, right), left));
    }

    [TestMethod]
    public void What_each_thread_makes_for_itself_begins_the_phase_of_its_readers()
    {
        (StepDraft fill, StepDraft tiles, StepDraft other) = (Draft(Store("x")), Draft(Store("tiles"), Store("x")) with { MayBeOwn = true }, Draft(Store("y"), Store("x")));
        StepDraft reader = Draft(Store("z"), Store("tiles"), Store("y")) with { ReadsAll = true };
        Phases phases = Phases.Of([fill, tiles, other, reader]);

        Assert.AreEqual("0 2 1 2", PhasesOf(fill, tiles, other, reader));
        Assert.AreSame(tiles, phases.Steps[2][0]);
        Assert.IsTrue(phases.Own.Contains(tiles));
    }

    [TestMethod]
    public void What_a_reader_needs_only_a_part_of_is_nobodys_own()
    {
        (StepDraft fill, StepDraft tiles, StepDraft reader) = (Draft(Store("x")), Draft(Store("tiles"), Store("x")) with { MayBeOwn = true }, Draft(Store("z"), Store("tiles")));

        Assert.AreEqual("0 1 2", PhasesOf(fill, tiles, reader));
        Assert.IsEmpty(Phases.Of([fill, tiles, reader]).Own);
    }

    [TestMethod]
    public void What_readers_of_several_phases_need_is_nobodys_own()
    {
        (StepDraft fill, StepDraft tiles) = (Draft(Store("x")), Draft(Store("tiles"), Store("x")) with { MayBeOwn = true });
        StepDraft early = Draft(Store("y"), Store("tiles")) with { ReadsAll = true };
        StepDraft late = Draft(Store("z"), Store("tiles"), Store("y")) with { ReadsAll = true };

        Assert.AreEqual("0 1 2 3", PhasesOf(fill, tiles, early, late));
        Assert.IsEmpty(Phases.Of([fill, tiles, early, late]).Own);
    }

    [TestMethod]
    public void What_is_computed_over_before_the_readers_run_is_transformed_before()
    {
        (StepDraft fill, StepDraft tiles) = (Draft(Store("x")), Draft(Store("tiles"), Store("x")) with { MayBeOwn = true });
        StepDraft slow = Draft(Store("y"), Store("x"));
        StepDraft inPlace = Draft(Store("x"), Store("x"));
        StepDraft reader = Draft(Store("z"), Store("tiles"), Store("y")) with { ReadsAll = true };

        Assert.AreEqual("0 1 1 2 2", PhasesOf(fill, tiles, slow, inPlace, reader));
        Assert.IsEmpty(Phases.Of([fill, tiles, slow, inPlace, reader]).Own);
    }

    private readonly Dictionary<string, Storage> stores = [];

    private Storage Store(string name) => stores.TryGetValue(name, out Storage? store) ? store : stores[name] = new PlainStorage(name, new TensorShape(4));

    private static StepDraft Draft(Storage writes, params Storage[] reads) =>
        new("", _ => throw new NotSupportedException()) { Reads = [.. reads], Writes = writes };

    private static string PhasesOf(params StepDraft[] steps)
    {
        ImmutableArray<ImmutableArray<StepDraft>> phases = Phases.Of(steps).Steps;
        return string.Join(' ', steps.Select(step => phases.IndexOf(phases.Single(phase => phase.Any(other => ReferenceEquals(other, step))))));
    }
}
