using DeepRebirth.Compiler.Options;
using DeepRebirth.Compiler.Pipeline;
using DeepRebirth.FineTuning.Pictures;
using DeepRebirth.Networks;
using DeepRebirth.Packing;

namespace DeepRebirth.Compiler.Targets;

/// <summary>Decides how a network's convolutions are computed: by the target's cost model, where the network's own weights allow it.</summary>
internal static class ConvolutionPlanner
{
    private const int Pictures = 4;

    /// <summary>The plan of a slim network. The same options and network give the same plan.</summary>
    /// <param name="options">The target, the pictures and how they become inputs.</param>
    /// <param name="network">The network.</param>
    public static ConvolutionPlan Plan(ModelOptions options, Network network)
    {
        ConvolutionPlan plan = ConvolutionPlan.Make(network, ProfileOf(options.TargetCpu));
        if (plan.Choices.All(choice => choice.IsDirect) || network.Inputs.Length != 1)
            return plan;
        Network single = network.WithBatch(1);
        return ConvolutionCheck.Apply(single, plan, Inputs(options, single));
    }

    /// <summary>The cost model of a target.</summary>
    public static CpuProfile ProfileOf(TargetCpu target) => target switch
    {
        TargetCpu.Auto => CpuProfile.OfThisMachine,
        TargetCpu.Native => CalibrationFile.OfThisUser.ReadOrMeasure(),
        _ => CpuProfile.Known.Single(profile => profile.Name == target.ToString()),
    };

    /// <summary>A few of the training pictures; where there are none, noise.</summary>
    private static IReadOnlyList<ReadOnlyMemory<float>> Inputs(ModelOptions options, Network network)
    {
        Preprocessing? preprocessing = DatasetOpener.PreprocessingFor(options, network);
        List<ReadOnlyMemory<float>> inputs = preprocessing is null ? [] : [.. Samples(options).Select(picture => (ReadOnlyMemory<float>)preprocessing.Apply(picture))];
        return inputs.Count > 0 ? inputs : [Noise(options, network, preprocessing)];
    }

    /// <summary>Pictures from all over the training set; those that are broken or not there are passed over, the training has named them.</summary>
    private static IEnumerable<Picture> Samples(ModelOptions options)
    {
        IReadOnlyList<PictureEntry> entries = Entries(options.TrainingData);
        for (int i = 0; i < Math.Min(Pictures, entries.Count); i++)
        {
            Picture? picture = TryDecode(entries[(int)((long)i * entries.Count / Math.Min(Pictures, entries.Count))].Path);
            if (picture is not null)
                yield return picture;
        }
    }

    private static IReadOnlyList<PictureEntry> Entries(string? path)
    {
        try
        {
            return path is null ? [] : PictureDataset.Open(path).Pictures;
        }
        catch (DatasetException)
        {
            return [];
        }
    }

    private static Picture? TryDecode(string path)
    {
        try
        {
            return PictureDecoder.Decode(path);
        }
        catch (PictureException)
        {
            return null;
        }
    }

    private static ReadOnlyMemory<float> Noise(ModelOptions options, Network network, Preprocessing? preprocessing)
    {
        var random = new Random(options.Seed);
        if (preprocessing is not null && NetworkFacts.PictureSize(network) is var (height, width))
        {
            var rgb = new byte[3 * height * width];
            random.NextBytes(rgb);
            return preprocessing.Apply(new Picture(width, height, rgb));
        }

        var values = new float[network.Inputs[0].Shape.ElementCount];
        for (int i = 0; i < values.Length; i++)
            values[i] = (float)((random.NextDouble() * 2) - 1);
        return values;
    }
}
