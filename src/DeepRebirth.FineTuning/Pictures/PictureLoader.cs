namespace DeepRebirth.FineTuning.Pictures;

/// <summary>One picture that is asked for.</summary>
/// <param name="Picture">Index into the dataset.</param>
/// <param name="Epoch">Which random view of it, where there is augmentation: usually the number of the pass over the pictures.</param>
public readonly record struct PictureDraw(int Picture, int Epoch = 0);

/// <summary>One picture, ready for the network.</summary>
/// <param name="Picture">Index into the dataset.</param>
/// <param name="Label">Its class, where known.</param>
/// <param name="Input">3 x height x width values; null where the picture is broken.</param>
/// <param name="Problem">Why there is no input.</param>
public readonly record struct LoadedPicture(int Picture, int? Label, float[]? Input, string? Problem);

/// <summary>
/// Decodes and prepares pictures on background threads while the caller works on earlier ones. They come in the order asked for; a
/// bounded number is ahead.
/// </summary>
/// <param name="dataset">Where the pictures are.</param>
/// <param name="preprocessing">How they become inputs; its crop must be set (<see cref="Preprocessing.ForInput"/>).</param>
/// <param name="augmentation">Random views for training; null for the plain preprocessing.</param>
/// <param name="threads">Threads that decode.</param>
/// <param name="ahead">Pictures that may wait, decoded, for the caller.</param>
public sealed class PictureLoader(
    PictureDataset dataset, Preprocessing preprocessing, Augmentation? augmentation = null, int threads = 1, int ahead = 64)
{
    /// <summary>The dataset's pictures from first to last.</summary>
    public IEnumerable<LoadedPicture> LoadAll(CancellationToken cancellation = default) =>
        Load(Enumerable.Range(0, dataset.Count).Select(i => new PictureDraw(i)), cancellation);

    /// <summary>Pictures in the given order; the sequence may be endless and is read only as far as needed.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public IEnumerable<LoadedPicture> Load(IEnumerable<PictureDraw> draws, CancellationToken cancellation = default)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var decoding = new TaskFactory(stop.Token, TaskCreationOptions.None, TaskContinuationOptions.None,
            new ConcurrentExclusiveSchedulerPair(TaskScheduler.Default, threads).ConcurrentScheduler);
        var pending = new Queue<Task<LoadedPicture>>();
        using var order = draws.GetEnumerator();
        try
        {
            var more = true;
            while (true)
            {
                while (more && pending.Count < ahead && (more = order.MoveNext()))
                {
                    var draw = order.Current;
                    pending.Enqueue(decoding.StartNew(() => Prepare(draw)));
                }
                if (!pending.TryDequeue(out var next)) yield break;
                yield return Wait(next, cancellation);
            }
        }
        finally
        {
            stop.Cancel();
            WaitForAll(pending);
        }
    }

    private LoadedPicture Prepare(PictureDraw draw)
    {
        var entry = dataset.Pictures[draw.Picture];
        try
        {
            var picture = PictureDecoder.Decode(entry.Path, dataset.Limits);
            return new LoadedPicture(draw.Picture, entry.Label, Apply(picture, draw), Problem: null);
        }
        catch (PictureException e)
        {
            return new LoadedPicture(draw.Picture, entry.Label, Input: null, e.Message);
        }
    }

    private float[] Apply(Picture picture, PictureDraw draw)
    {
        if (augmentation is null) return preprocessing.Apply(picture);
        var view = augmentation.Apply(picture, preprocessing.CropSize, draw.Epoch, draw.Picture);
        return (preprocessing with { Resize = null }).Apply(view);
    }

    private static LoadedPicture Wait(Task<LoadedPicture> task, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return task.WaitAsync(cancellation).GetAwaiter().GetResult();
    }

    private static void WaitForAll(Queue<Task<LoadedPicture>> pending)
    {
        foreach (var task in pending) ((IAsyncResult)task).AsyncWaitHandle.WaitOne();
    }
}
