using DeepRebirth.Kernels;
using DeepRebirth.Networks;

namespace DeepRebirth.Packing;

/// <summary>Concat: nothing to do where the inputs were written as slices of the output, else a copy of those that were not.</summary>
internal static class ConcatLowering
{
    public static bool TryLower(Layer layer, LoweringContext context)
    {
        if (layer is not Concat concat)
            return false;
        if (context.Layouts.JoinsImages(concat))
            EmitImages(concat, context);
        else
            EmitPlain(concat, context);
        return true;
    }

    private static void EmitImages(Concat layer, LoweringContext context)
    {
        ImageView output = context.Tensors.NewImage(layer.Output);
        int[] firstChannels = ConcatPlacement.FirstChannels(layer, context.Network);
        for (int i = 0; i < firstChannels.Length; i++)
        {
            int firstChannel = firstChannels[i];
            ImageView input = context.Tensors.Slice(layer.Inputs[i]);
            bool isInPlace = input.Storage == output.Storage && input.FirstChannel == output.FirstChannel + firstChannel;
            if (isInPlace || input.Channels == 0)
                continue;
            context.Emit(layer, new StepDraft(
                $"{LoweringContext.Text(context.Network.ShapeOf(layer.Inputs[i]))} to channels {firstChannel} to {firstChannel + input.Channels - 1}",
                places => new ImageCopyStep { Input = places[input], Output = places[output], ChannelOffset = firstChannel })
            {
                Reads = [input.Storage],
                Writes = output.Storage,
            });
        }
    }

    private static void EmitPlain(Concat layer, LoweringContext context)
    {
        TensorShape shape = context.Network.ShapeOf(layer.Output);
        int outer = shape.Take(layer.Axis).Aggregate(1, (product, dimension) => product * dimension);
        int inner = shape.Skip(layer.Axis + 1).Aggregate(1, (product, dimension) => product * dimension);
        Storage output = context.Tensors.NewPlain(layer.Output);
        int start = 0;
        foreach (string name in layer.Inputs)
        {
            Storage input = context.Tensors.Plain(name);
            int count = context.Network.ShapeOf(name)[layer.Axis] * inner;
            int offset = start;
            start += count;
            if (count == 0)
                continue;
            context.Emit(layer, new StepDraft(
                $"{LoweringContext.Text(context.Network.ShapeOf(name))} into {LoweringContext.Text(shape)}",
                places => new PlainCopyStep
                {
                    InputOffset = places[input],
                    OutputOffset = places[output] + offset,
                    Outer = outer,
                    Count = count,
                    InputPitch = count,
                    OutputPitch = shape[layer.Axis] * inner,
                })
            {
                Reads = [input],
                Writes = output,
            });
        }
    }
}
