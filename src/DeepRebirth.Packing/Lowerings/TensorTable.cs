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
            ? new ImageView(NewImage(slice.Concat).Storage, slice.FirstChannel, channels, placement.IsFollowed(slice))
            : ImageView.Whole(NewStorage(tensor, ImageStorage.DefaultBlock));
        images[tensor] = view;
        return view;
    }

    /// <summary>Says that a tensor is some channels of a written image.</summary>
    public void DefineImage(string tensor, ImageView view) => images[tensor] = view;

    /// <summary>A tensor to write as plain values.</summary>
    public Storage NewPlain(string tensor) => DefinePlain(tensor, new PlainStorage(tensor, context.Network.ShapeOf(tensor)));

    /// <summary>An input of the network: plain values, which in an image of few channels are blocks of one channel each.</summary>
    public void DefineInput(NetworkInput input) => DefinePlain(
        input.Name, context.Layouts.IsNarrow(input.Name) ? NewStorage(input.Name, 1) : new PlainStorage(input.Name, input.Shape));

    /// <summary>An input of few channels as it lies, for who reads it without a border; null where the tensor is something else.</summary>
    public ImageView? Planar(string tensor) => plains.GetValueOrDefault(tensor) is ImageStorage { BlockSize: 1 } input ? ImageView.Whole(input) : null;

    /// <summary>Says that a tensor's plain values are those of a storage.</summary>
    public Storage DefinePlain(string tensor, Storage storage) => plains[tensor] = storage;

    /// <summary>A written tensor as an image, which for a slice of a Concat may begin within a channel block.</summary>
    public ImageView Slice(string name)
    {
        string tensor = ConcatPlacement.Source(name, context.Network);
        return images.TryGetValue(tensor, out ImageView? view) ? view : images[tensor] = FromPlain(tensor);
    }

    /// <summary>A written tensor as an image of whole channel blocks with at least that border.</summary>
    public ImageView Image(string name, Border border = default)
    {
        string tensor = ConcatPlacement.Source(name, context.Network);
        ImageView view = Slice(tensor);
        if (!view.IsAligned)
            throw new InvalidOperationException($"'{tensor}' begins at channel {view.FirstChannel} of '{view.Storage.Name}'; a step that reads it expects the start of a channel block.");
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
        ImageView image = Image(tensor);
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
