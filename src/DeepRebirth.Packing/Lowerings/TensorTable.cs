using DeepRebirth.Kernels;
using DeepRebirth.Networks;

namespace DeepRebirth.Packing;

/// <summary>Knows where each tensor of the network is, as an image, as plain values or both, and converts it where a layer asks for the other.</summary>
internal sealed class TensorTable(LoweringContext context, ConcatPlacement placement)
{
    private readonly Dictionary<string, ImageView> images = [];
    private readonly Dictionary<string, Storage> plains = [];

    /// <summary>A tensor to write as an image: a new storage, or a slice of the Concat that reads it.</summary>
    public ImageView NewImage(string tensor)
    {
        if (images.TryGetValue(tensor, out ImageView? started))
            return started;
        int channels = context.Network.ShapeOf(tensor)[1];
        ImageView view = placement.Of(tensor) is { } slice
            ? NewImage(slice.Concat).Slice(slice.FirstChannel, channels)
            : ImageView.Whole(NewStorage(tensor, ImageStorage.DefaultBlock));
        images[tensor] = view;
        return view;
    }

    /// <summary>Says that a tensor is some channels of a written image.</summary>
    public void DefineImage(string tensor, ImageView view) => images[tensor] = view;

    /// <summary>A tensor to write as plain values.</summary>
    public Storage NewPlain(string tensor) => DefinePlain(tensor, new PlainStorage(tensor, context.Network.ShapeOf(tensor)));

    /// <summary>Says that a tensor's plain values are those of a storage.</summary>
    public Storage DefinePlain(string tensor, Storage storage) => plains[tensor] = storage;

    /// <summary>A written tensor as an image with at least that border.</summary>
    public ImageView Image(string name, Border border = default)
    {
        string tensor = ConcatPlacement.Source(name, context.Network);
        if (!images.TryGetValue(tensor, out ImageView? view))
            images[tensor] = view = FromPlain(tensor);
        if (!view.Storage.TryGrow(border))
        {
            images[tensor] = view = Copy(tensor, view);
            view.Storage.TryGrow(border);
        }
        return view;
    }

    /// <summary>A written tensor as plain values.</summary>
    public Storage Plain(string name)
    {
        string tensor = ConcatPlacement.Source(name, context.Network);
        if (plains.TryGetValue(tensor, out Storage? plain))
            return plain;
        ImageView image = images[tensor];
        if (image.IsWhole && image.Storage.TrySealAsPlain())
            return DefinePlain(tensor, image.Storage);

        plain = NewPlain(tensor);
        context.Emit($"{tensor} to plain", new StepDraft(
            $"{Text(tensor)} from channel blocks to plain",
            places => new ImageToPlainStep { Input = places[image], OutputOffset = places[plain] })
        {
            Reads = [image.Storage],
            Writes = plain,
        });
        return plain;
    }

    private ImageView FromPlain(string tensor)
    {
        Storage plain = plains[tensor];
        int blockSize = context.Layouts.IsNarrow(tensor) ? context.Network.ShapeOf(tensor)[1] : ImageStorage.DefaultBlock;
        var image = ImageView.Whole(NewStorage(tensor, blockSize));
        context.Emit($"{tensor} to image", new StepDraft(
            $"{Text(tensor)} from plain to blocks of {blockSize} channels",
            places => new ImageFromPlainStep { InputOffset = places[plain], Output = places[image] })
        {
            Reads = [plain],
            Writes = image.Storage,
        });
        return image;
    }

    private ImageView Copy(string tensor, ImageView image)
    {
        var copy = ImageView.Whole(NewStorage(tensor, ImageStorage.DefaultBlock));
        context.Emit($"{tensor} with border", new StepDraft(
            $"{Text(tensor)} copied into a border",
            places => new ImageCopyStep { Input = places[image], Output = places[copy] })
        {
            Reads = [image.Storage],
            Writes = copy.Storage,
        });
        return copy;
    }

    private ImageStorage NewStorage(string tensor, int blockSize)
    {
        TensorShape shape = context.Network.ShapeOf(tensor);
        return new ImageStorage(tensor, shape[0], shape[1], shape[2], shape[3], blockSize);
    }

    private string Text(string tensor) => LoweringContext.Text(context.Network.ShapeOf(tensor));
}
