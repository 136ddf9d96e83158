using System;

namespace DeepRebirth.Kernels;

/// <summary>
/// The last phases of a network, which have most of its weights, for a group of images at once: their fully connected layers read each weight once for all images.
/// Of each image it keeps only what these phases use.
/// </summary>
internal sealed unsafe class BatchTail<TNetwork> : IProgram, IDisposable
    where TNetwork : INetwork
{
    private readonly NetworkWeights weights;
    private readonly NativeFloats floats;
    private readonly int pitch;
    private readonly int firstStep;

    /// <param name="threads">The threads that share the work.</param>
    /// <param name="weights">The packed weights.</param>
    public BatchTail(int threads, NetworkWeights weights)
    {
        this.weights = weights;
        MostImages = Math.Max(threads, GemmStep.BandRows - (GemmStep.BandRows % threads));

        // Five cache lines more than a multiple of 4 KiB: the same place in several images is in different sets of the caches.
        pitch = ((TNetwork.TailFloats + 1023) / 1024 * 1024) + 80;
        floats = new NativeFloats(checked(MostImages * pitch));
        foreach (int steps in TNetwork.Phases[..TNetwork.TailPhase])
            firstStep += steps;

        // An image's step is one unit, which any thread may run: so all use the first copy of what threads otherwise have copies of their own of.
        Schedule = new Schedule(threads, TNetwork.Phases[TNetwork.TailPhase..], WorkOf, copies: 1);
    }

    /// <summary>
    /// The images of a full group: as many as the kernels compute at once, of which every thread runs the same number up to the tail. For more images, the weights would come
    /// from the caches again and again, which takes longer than reading them from memory for each group (measured).
    /// </summary>
    public int MostImages { get; }

    /// <summary>The images of this group.</summary>
    public int Images { get; set; }

    /// <inheritdoc/>
    public Schedule Schedule { get; }

    /// <summary>Takes over an image that has come to the tail.</summary>
    public void Fill(int image, Arena<TNetwork> arena) => arena.Floats(0, TNetwork.TailFloats).CopyTo(new Span<float>(Start(image), TNetwork.TailFloats));

    /// <summary>Copies the outputs of an image out.</summary>
    /// <param name="outputs">Where to.</param>
    /// <param name="image">The image within the group.</param>
    /// <param name="imageOfBatch">The same image within the batch.</param>
    public void Empty(ReadOnlySpan<BatchTensor> outputs, int image, int imageOfBatch)
    {
        foreach (BatchTensor output in outputs)
            new Span<float>(Start(image) + output.Offset, output.Length).CopyTo(output.Image(imageOfBatch));
    }

    /// <inheritdoc/>
    public void Run(int step, int from, int to, int copy = 0)
    {
        step += firstStep;
        StepWork work = TNetwork.Work(step);
        if (work.IsForAllImages)
        {
            TNetwork.RunForAllImages(step, floats.Pointer, pitch, Images, weights.Pointer, from, to);
            return;
        }

        for (int image = from; image < Math.Min(to, Images); image++)
            TNetwork.Run(step, copy: 0, input: 0, Start(image), weights.Pointer, 0, work.Units);
    }

    /// <inheritdoc/>
    public void Dispose() => floats.Dispose();

    private StepWork WorkOf(int step)
    {
        StepWork work = TNetwork.Work(firstStep + step);
        return work.IsForAllImages ? work : new StepWork(MostImages, MostImages) { IsOwn = work.IsOwn };
    }

    private float* Start(int image) => floats.Pointer + ((long)image * pitch);
}
