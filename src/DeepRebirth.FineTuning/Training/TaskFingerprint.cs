using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using DeepRebirth.FineTuning.Planning;
using DeepRebirth.Networks;

namespace DeepRebirth.FineTuning.Training;

/// <summary>Tells tasks apart, so that a checkpoint of another task is not gone on with.</summary>
internal static class TaskFingerprint
{
    /// <summary>SHA-256 over both networks, the blocks, the options, and a sample of the inputs.</summary>
    public static byte[] Of(FineTuningTask task)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, task.Teacher);
        Append(hash, task.Student);
        foreach (LearnedBlock block in task.Blocks)
            Append(hash, $"{string.Join(',', block.NewLayers)}:{block.TeacherOutput}:{block.StudentOutput}");
        Append(hash, (task.Options with { CheckpointInterval = default, TimeBudget = null }).ToString());
        Append(hash, task.Training, NetworkCheck.InputLength(task.Student));
        if (task.HeldOut is not null)
            Append(hash, task.HeldOut, NetworkCheck.InputLength(task.Student));
        return hash.GetHashAndReset();
    }

    private static void Append(IncrementalHash hash, Network network)
    {
        Append(hash, network.Name);
        foreach (NetworkInput input in network.Inputs)
            Append(hash, $"{input.Name} {input.Shape}");
        foreach (Layer layer in network.Layers)
        {
            Append(hash, $"{layer.Name}:{LayerDescription.Of(layer)}:{string.Join(',', layer.Inputs)}:{layer.Output}");
            foreach ((_, Tensor value) in layer.Weights)
                hash.AppendData(MemoryMarshal.AsBytes(value.Values));
        }
    }

    private static void Append(IncrementalHash hash, ITrainingInputs inputs, int length)
    {
        Append(hash, inputs.Count.ToString(System.Globalization.CultureInfo.InvariantCulture));
        var values = new float[length];
        foreach (int index in new[] { 0, inputs.Count / 2, inputs.Count - 1 }.Where(index => index >= 0 && index < inputs.Count))
        {
            if (inputs.TryLoad(index, view: 0, values))
                hash.AppendData(MemoryMarshal.AsBytes(values.AsSpan()));
        }
    }

    private static void Append(IncrementalHash hash, string text) => hash.AppendData(Encoding.UTF8.GetBytes(text + "\n"));
}
