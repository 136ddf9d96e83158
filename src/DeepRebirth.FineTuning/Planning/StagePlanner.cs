using System.Collections.Immutable;
using DeepRebirth.FineTuning.Gradients;
using DeepRebirth.Networks;

namespace DeepRebirth.FineTuning.Planning;

/// <summary>Divides the student into what stays as it is and what is trained.</summary>
internal static class StagePlanner
{
    /// <summary>
    /// The stage that trains the network as a whole: the new layers and all behind them, or all layers. The rest of the student, and the
    /// teacher, are frozen. Null where there is nothing to train.
    /// </summary>
    public static StagePlan? PlanNetwork(FineTuningTask task)
    {
        Network teacher = task.Teacher.WithBatch(1);
        Network student = task.Student.WithBatch(1);
        string logits = Logits.Of(student);
        HashSet<string> names = task.Options.TrainAll
            ? [.. student.Layers.Select(layer => layer.Name)]
            : Reachable.WithDescendants(student, NewWeights(student, task.Blocks));
        ImmutableArray<Layer> trained = [.. Reachable.Ancestors(student.Layers, [logits]).Where(layer => names.Contains(layer.Name))];
        if (!trained.Any(layer => NodeFactory.TrainedWeights(layer).Any()))
            return null;

        bool distils = task.Options.Mode == FineTuningMode.Distillation;
        var builder = new FrozenNetworkBuilder(teacher, student);
        (Network network, ImmutableArray<Link> inputs) = Cut(student, trained, [logits], builder.Import);
        ImmutableArray<Link> features = distils && task.Options.FeatureWeight > 0 ? [.. Features(task, trained, logits)] : [];
        string? teacherLogits = distils ? Logits.Of(teacher) : null;
        var sources = inputs.Concat(features).Select(link => link.Source).ToList();
        if (teacherLogits is not null)
            sources.Add(teacherLogits);
        return new StagePlan
        {
            Frozen = builder.Build(Computed(teacher, sources)),
            Trained = network,
            Inputs = inputs,
            Features = features,
            Logits = logits,
            TeacherLogits = teacherLogits,
        };
    }

    /// <summary>
    /// The stage that trains each block alone, on the teacher's activations, to give the teacher's output. Null without blocks.
    /// </summary>
    public static StagePlan? PlanBlocks(FineTuningTask task)
    {
        if (task.Blocks.IsEmpty)
            return null;
        Network teacher = task.Teacher.WithBatch(1);
        Network student = task.Student.WithBatch(1);
        HashSet<string> open = OpenTensors(student, task.Blocks);
        var builder = new FrozenNetworkBuilder(teacher, student);
        SubstituteTeacher(builder, teacher, student, task.Blocks, open);

        HashSet<string> outputs = [.. task.Blocks.Select(block => block.StudentOutput)];
        HashSet<string> closed = [.. student.Layers.Select(layer => layer.Output).Where(tensor => !open.Contains(tensor))];
        ImmutableArray<Layer> layers = Reachable.Ancestors(student.Layers, outputs, stopAt: closed);
        (Network network, ImmutableArray<Link> inputs) = Cut(student, layers, outputs, builder.Import, separate: outputs);
        ImmutableArray<Link> features = [.. task.Blocks.Select(block => new Link(block.StudentOutput, block.TeacherOutput)).Distinct()];
        return new StagePlan
        {
            Frozen = builder.Build(Computed(teacher, inputs.Concat(features).Select(link => link.Source))),
            Trained = network,
            Inputs = inputs,
            Features = features,
        };
    }

    /// <summary>
    /// Makes a network of some layers: what they read from elsewhere becomes inputs. Tensors of <paramref name="separate"/> are
    /// always read from elsewhere.
    /// </summary>
    private static (Network Network, ImmutableArray<Link> Inputs) Cut(
        Network student,
        ImmutableArray<Layer> layers,
        IEnumerable<string> outputs,
        Func<string, string> sourceOf,
        IReadOnlySet<string>? separate = null)
    {
        HashSet<string> inside = [.. layers.Select(layer => layer.Output).Except(separate ?? new HashSet<string>())];
        string NameOf(string tensor) => inside.Contains(tensor) ? tensor : "given/" + tensor;
        ImmutableArray<string> given = [.. layers.SelectMany(layer => layer.Inputs).Where(tensor => !inside.Contains(tensor)).Distinct()];
        var network = new Network(
            student.Name,
            given.Select(tensor => new NetworkInput(NameOf(tensor), student.ShapeOf(tensor))),
            layers.Select(layer => layer with { Inputs = [.. layer.Inputs.Select(NameOf)] }),
            outputs);
        return (network, [.. given.Select(tensor => new Link(NameOf(tensor), sourceOf(tensor)))]);
    }

    /// <summary>
    /// What the loss compares beside the logits: the blocks' outputs, and behind them the outputs of modules (layers that join branches) that
    /// both networks have under one name.
    /// </summary>
    private static IEnumerable<Link> Features(FineTuningTask task, ImmutableArray<Layer> trained, string logits)
    {
        var blocks = task.Blocks.Select(block => new Link(block.StudentOutput, block.TeacherOutput));
        var modules = trained
            .Where(layer => layer.Inputs.Length > 1)
            .Where(layer => task.Teacher.ProducerOf(layer.Output) is { } twin && twin.GetType() == layer.GetType()
                && SameButBatch(task.Teacher.ShapeOf(layer.Output), task.Student.ShapeOf(layer.Output)))
            .Select(layer => new Link(layer.Output, layer.Output));
        return blocks.Concat(modules)
            .DistinctBy(link => link.Tensor)
            .Where(link => link.Tensor != logits && trained.Any(layer => layer.Output == link.Tensor));
    }

    /// <summary>
    /// The tensors that depend on new layers other than through a finished block, so that the teacher has none of the same
    /// meaning.
    /// </summary>
    private static HashSet<string> OpenTensors(Network student, ImmutableArray<LearnedBlock> blocks)
    {
        HashSet<string> newLayers = NewWeights(student, blocks);
        HashSet<string> finished = [.. blocks.Select(block => block.StudentOutput)];
        var open = new HashSet<string>();
        foreach (Layer layer in student.Layers)
        {
            if (newLayers.Contains(layer.Name) || layer.Inputs.Any(input => open.Contains(input) && !finished.Contains(input)))
                open.Add(layer.Output);
        }
        return open;
    }

    private static void SubstituteTeacher(
        FrozenNetworkBuilder builder, Network teacher, Network student, ImmutableArray<LearnedBlock> blocks, HashSet<string> open)
    {
        foreach (LearnedBlock block in blocks)
            builder.Substitute(block.StudentOutput, block.TeacherOutput);
        foreach (Layer layer in student.Layers.Where(layer => !open.Contains(layer.Output)))
        {
            if (teacher.ProducerOf(layer.Output) is { } twin
                && teacher.ShapeOf(twin.Output) == student.ShapeOf(layer.Output)
                && LayerDescription.Same(twin, layer))
            {
                builder.Substitute(layer.Output, twin.Output);
            }
        }
    }

    /// <summary>The new layers that have something to learn. Others, such as a pool in front of them, stay frozen.</summary>
    private static HashSet<string> NewWeights(Network student, ImmutableArray<LearnedBlock> blocks) =>
        [.. blocks.SelectMany(block => block.NewLayers).Where(name => NodeFactory.TrainedWeights(student[name]).Any())];

    private static IEnumerable<string> Computed(Network network, IEnumerable<string> sources) =>
        sources.Where(source => network.Inputs.All(input => input.Name != source));

    private static bool SameButBatch(TensorShape left, TensorShape right) =>
        left.Rank == right.Rank && left.AsSpan()[1..].SequenceEqual(right.AsSpan()[1..]);
}
