using System.Collections.Immutable;
using DeepRebirth.Networks;

namespace DeepRebirth.FineTuning.Planning;

/// <summary>
/// Puts together what is only computed and not trained: layers of the teacher, and layers of the student. Where the student computes the same as
/// the teacher, by structure and not by name, it is computed once.
/// </summary>
internal sealed class FrozenNetworkBuilder(Network teacher, Network student)
{
    private const string Prefix = "student/";
    private readonly Dictionary<string, string> imported = new() { [student.Inputs[0].Name] = teacher.Inputs[0].Name };
    private readonly List<Layer> added = [];

    /// <summary>From now on takes a tensor of the teacher for one of the student.</summary>
    public void Substitute(string studentTensor, string teacherTensor) => imported[studentTensor] = teacherTensor;

    /// <summary>The tensor of the common network that has the values of a tensor of the student.</summary>
    public string Import(string tensor)
    {
        if (imported.TryGetValue(tensor, out string? known))
            return known;
        foreach (Layer layer in AncestorsOf(tensor))
            imported[layer.Output] = Import(layer);
        return imported[tensor];
    }

    /// <summary>The common network, reduced to what the outputs need.</summary>
    public Network Build(IEnumerable<string> outputs)
    {
        ImmutableArray<string> all = [.. outputs.Distinct()];
        return new Network(teacher.Name, teacher.Inputs, Reachable.Ancestors([.. teacher.Layers, .. added], all), all);
    }

    private string Import(Layer layer)
    {
        ImmutableArray<string> inputs = [.. layer.Inputs.Select(name => imported[name])];
        Layer? twin = teacher.ConsumersOf(inputs[0])
            .FirstOrDefault(other => other.Inputs.SequenceEqual(inputs) && LayerDescription.Same(other, layer));
        if (twin is not null)
            return twin.Output;
        Layer copy = layer with { Name = Prefix + layer.Name, Inputs = inputs, Output = Prefix + layer.Output };
        added.Add(copy);
        return copy.Output;
    }

    /// <summary>The student's layers that are still to be imported for a tensor, in topological order.</summary>
    private IEnumerable<Layer> AncestorsOf(string tensor) =>
        Reachable.Ancestors(student.Layers, [tensor], stopAt: imported.Keys.ToHashSet());
}
