namespace DeepRebirth.Kernels.Tests.Batches;

/// <summary>Inputs of so many images, and what a session makes of them, image by image or as a batch.</summary>
internal sealed unsafe class BatchRun
{
    private readonly float[] inputs;
    private readonly float[] hidden;
    private readonly float[] classes;

    public BatchRun(int images)
    {
        Images = images;
        var random = new Random(images);
        inputs = [.. Enumerable.Range(0, images * SmallNetwork.Inputs).Select(_ => random.NextSingle() - 0.5f)];
        hidden = new float[images * SmallNetwork.Hidden];
        classes = new float[images * SmallNetwork.Classes];
    }

    public int Images { get; }

    /// <summary>Runs the images one by one.</summary>
    public BatchRun OneByOne<TNetwork>(NetworkSession<TNetwork> session)
        where TNetwork : INetwork
    {
        for (int image = 0; image < Images; image++)
        {
            using NetworkSession<TNetwork>.Lease lease = session.Rent();
            inputs.AsSpan(image * SmallNetwork.Inputs, SmallNetwork.Inputs).CopyTo(lease.Floats(SmallNetwork.InputOffset, SmallNetwork.Inputs));
            lease.Run();
            lease.Floats(SmallNetwork.HiddenOffset, SmallNetwork.Hidden).CopyTo(hidden.AsSpan(image * SmallNetwork.Hidden));
            lease.Floats(SmallNetwork.ClassesOffset, SmallNetwork.Classes).CopyTo(classes.AsSpan(image * SmallNetwork.Classes));
        }

        return this;
    }

    /// <summary>Runs them as a batch.</summary>
    public BatchRun Together<TNetwork>(NetworkSession<TNetwork> session)
        where TNetwork : INetwork
    {
        fixed (float* input = inputs, first = hidden, second = classes)
        {
            session.RunBatch(
                Images,
                [new(SmallNetwork.InputOffset, SmallNetwork.Inputs, input)],
                [new(SmallNetwork.HiddenOffset, SmallNetwork.Hidden, first), new(SmallNetwork.ClassesOffset, SmallNetwork.Classes, second)]);
        }

        return this;
    }

    /// <summary>Null where all bits are the same, else what differs.</summary>
    public string? DifferenceTo(BatchRun other)
    {
        if (!classes.AsSpan().SequenceEqual(other.classes))
            return $"classes of {Images} images";
        return hidden.AsSpan().SequenceEqual(other.hidden) ? null : $"hidden values of {Images} images";
    }
}
