using System.Collections.Immutable;
using DeepRebirth.FineTuning.Gradients;
using DeepRebirth.FineTuning.Numerics;
using DeepRebirth.FineTuning.Planning;
using DeepRebirth.FineTuning.Training;
using DeepRebirth.Networks;
using DeepRebirth.Networks.Reference;

namespace DeepRebirth.FineTuning.Tests.Training;

/// <summary>What training is given to see, computed or kept.</summary>
[TestClass]
public sealed class ViewSourceTests
{
    [TestMethod]
    public void A_view_holds_what_the_network_computes()
    {
        StagePlan plan = StagePlanner.PlanNetwork(TinyTask.Create(TinyTask.Steps(1)))!;
        var inputs = new SyntheticInputs(10, TinyTask.Classes, TinyTask.InputLength);
        Dictionary<string, float[]> view = Views(plan, inputs, keptViews: 0, position: 3)[0];

        Sample sample = new SampleOrder(inputs.Count, int.MaxValue, seed: 1).At(3);
        var input = new float[TinyTask.InputLength];
        inputs.TryLoad(sample.Index, sample.View, input);
        NetworkInput given = plan.Frozen.Inputs[0];
        IReadOnlyDictionary<string, Tensor> expected = ReferenceExecutor.Run(plan.Frozen, new Dictionary<string, Tensor> { [given.Name] = Tensor.Create(given.Shape, input) });
        foreach ((string source, float[] values) in view.Where(pair => pair.Key != given.Name))
        {
            for (int i = 0; i < values.Length; i++)
                Assert.AreEqual(expected[source].Values[i], values[i], 1e-4f, $"{source}[{i}]");
        }
    }

    [TestMethod]
    public void A_kept_view_has_the_same_bits_when_it_is_read()
    {
        StagePlan plan = StagePlanner.PlanNetwork(TinyTask.Create(TinyTask.Steps(1)))!;
        var inputs = new SyntheticInputs(10, TinyTask.Classes, TinyTask.InputLength);
        Dictionary<string, float[]>[] views = Views(plan, inputs, keptViews: 2, position: 7, times: 2);
        foreach ((string source, float[] computed) in views[0])
            CollectionAssert.AreEqual(computed, views[1][source], source);
        Assert.AreEqual(1, inputs.Loads, "the second time it is read");
    }

    [TestMethod]
    public void Views_are_kept_where_most_work_is_frozen_and_several_of_each_input_fit()
    {
        FineTuningTask early = TinyTask.Create(TinyTask.Steps(60), both: true);
        Assert.IsFalse(StagePlanner.PlanNetwork(early)!.IsMostlyFrozen, "the first layer is new, and all behind it is trained");
        FineTuningTask late = LateTask(early.Options);
        StagePlan plan = StagePlanner.PlanNetwork(late)!;
        Assert.IsTrue(plan.IsMostlyFrozen, "the last layer is new");
        int threeViews = 3 * Inputs * new RecordLayout(plan).Length * sizeof(ushort);

        Assert.AreEqual(60 * 16, Loads(early), "nothing is kept");
        Assert.AreEqual(4 * Inputs, Loads(late), "four views of each, and then again");
        Assert.AreEqual(60 * 16, Loads(late with { Options = late.Options with { CacheLimit = 0 } }), "always new ones");
        Assert.AreEqual(60 * 16, Loads(late with { Options = late.Options with { CacheLimit = threeViews } }), "as four of each do not fit");
    }

    private const int Inputs = 50;

    /// <summary>How often a training loads views.</summary>
    private static int Loads(FineTuningTask task)
    {
        var inputs = new SyntheticInputs(Inputs, TinyTask.Classes, TinyTask.InputLength);
        FineTuner.Run(task with { Training = inputs, HeldOut = null });
        return inputs.Loads;
    }

    /// <summary>Only the classifier is new.</summary>
    private static FineTuningTask LateTask(FineTuningOptions options)
    {
        Network teacher = TinyTask.Teacher();
        string classifier = teacher.Layers.OfType<Gemm>().Single().Name;
        return new FineTuningTask
        {
            Teacher = teacher,
            Student = teacher,
            Blocks = [new LearnedBlock([classifier], teacher.Outputs[0], teacher.Outputs[0])],
            Training = new SyntheticInputs(1, TinyTask.Classes, TinyTask.InputLength),
            Options = options with { BlockShare = 0 },
        };
    }

    /// <summary>Reads the view of a position again and again; its tensors row-major.</summary>
    private static unsafe Dictionary<string, float[]>[] Views(StagePlan plan, ITrainingInputs inputs, int keptViews, long position, int times = 1)
    {
        const int Picture = 1, Pictures = 3;
        var layout = new RecordLayout(plan);
        using var forward = new FrozenForward(plan.Frozen, threads: 1);
        using var source = ViewSource.OfTraining(inputs, forward, layout, threads: 1, seed: 1, keptViews);
        Dictionary<string, BatchTensor> tensors = layout.Sources.ToDictionary(name => name, name => new BatchTensor(name, plan.Frozen.ShapeOf(name)));
        var buffers = tensors.ToDictionary(pair => pair.Key, pair => new NativeBuffer(pair.Value.Size * Pictures));
        foreach ((string name, BatchTensor tensor) in tensors)
            tensor.PlaceValues(buffers[name].Pointer);
        var result = new Dictionary<string, float[]>[times];
        for (int time = 0; time < times; time++)
        {
            foreach (NativeBuffer buffer in buffers.Values)
                buffer.Span.Fill(float.NaN);
            source.Read(0, position, new ViewSlot(layout, tensors.ToDictionary(pair => pair.Key, pair => ImmutableArray.Create(pair.Value)), Picture, Pictures));
            result[time] = tensors.ToDictionary(pair => pair.Key, pair =>
            {
                var values = new float[pair.Value.Count];
                pair.Value.Gather(values, Picture, Pictures);
                return values;
            });
        }
        foreach (NativeBuffer buffer in buffers.Values)
            buffer.Dispose();
        return result;
    }
}
