using DeepRebirth.Kernels;
using DeepRebirth.Networks;

namespace DeepRebirth.Packing;

/// <summary>
/// A convolution of stride 1 as a <c>WinogradInputStep</c>, which transforms its input, and a <c>WinogradConvolutionStep</c>; one of stride 2 over a
/// narrow input as a <c>WinogradPhasesStep</c>.
/// </summary>
internal static class WinogradConvolution
{
    /// <summary>The border that holds every input of every tile; none where the phases of the input as it came are read.</summary>
    public static Border NeededBorder(Window window, WinogradForm form, TensorShape input, TensorShape output)
    {
        if (window.StrideY == 2)
            return default;
        WinogradTileOrder order = WinogradTileOrder.Of(form, output[0], output[2], output[3]);
        int below = order.Bottom.CoveredInputs(order.TileRows) - window.Padding.Top - input[2];
        int right = order.Right.CoveredInputs(order.TileColumns) - window.Padding.Left - input[3];
        return new Border(window.Padding.Top, window.Padding.Left, Math.Max(0, below), Math.Max(0, right));
    }

    public static void Emit(ConvolutionPart part, WinogradForm form, LoweringContext context)
    {
        if (part.Window.StrideY == 2)
        {
            EmitPhases(part, form, context);
            return;
        }

        ImageStorage image = part.Output.Storage;
        WinogradTileOrder order = WinogradTileOrder.Of(form, image.Images, image.Height, image.Width);
        int blocks = (part.Input.Channels + ImageStorage.DefaultBlock - 1) / ImageStorage.DefaultBlock;
        var tiles = new TileStorage(part.Layer.Input, form, blocks, order.Cut);
        string name = Text(form);
        context.Emit(part.Layer.Name + " tiles", new StepDraft(
            context.Describe(part.Layer, $"{order.TileRows}x{order.TileColumns} tiles for {name}", part.Text),
            places => new WinogradInputStep
            {
                Input = places[part.Input],
                Form = form,
                PadTop = part.Window.Padding.Top,
                PadLeft = part.Window.Padding.Left,
                OutputOffset = places[tiles],
                CopyPitch = places.CopyPitch(tiles),
                PointPitch = tiles.PointPitch,
                TileRows = order.TileRows,
                TileColumns = order.TileColumns,
                EdgeRows = order.Bottom.Outputs,
                EdgeColumns = order.Right.Outputs,
            })
        {
            Layers = part.Layers,
            Reads = [part.Input.Storage],
            Writes = tiles,
            MayBeOwn = true,
        });

        int weights = context.Weights.Add(WeightPart.Winograd(part.Layer.Kernel, part.FirstOutput, part.Output.Channels, form, hasPhases: false));
        int bias = context.Weights.AddChannels(part.Bias, part.Output.Channels);
        FusedActivation activation = context.Fusion.ActivationOf(part.Layer);
        context.Emit(part.Layer.Name, new StepDraft(
            context.Describe(part.Layer, part.Layer.Window.ToString(), part.Text, name),
            places => new WinogradConvolutionStep
            {
                Form = form,
                InputOffset = places[tiles],
                CopyPitch = places.CopyPitch(tiles),
                PointPitch = tiles.PointPitch,
                InputBlocks = blocks,
                TileRows = order.TileRows,
                TileColumns = order.TileColumns,
                EdgeRows = order.Bottom.Outputs,
                EdgeColumns = order.Right.Outputs,
                Output = places[part.Output],
                WeightsOffset = weights,
                BiasOffset = bias,
                Residual = part.ResidualPlace(places),
                Activation = activation,
            })
        {
            Layers = part.Layers,
            Reads = [tiles, .. part.Reads.Skip(1)],
            ReadsAll = !WinogradConvolutionStep.Shares(tiles.Cut, part.Output.Channels),
            Writes = part.Output.Storage,
            MultiplyAdds = part.MultiplyAdds(context.Network),
        });
    }

    private static void EmitPhases(ConvolutionPart part, WinogradForm form, LoweringContext context)
    {
        int weights = context.Weights.Add(WeightPart.Winograd(part.Layer.Kernel, part.FirstOutput, part.Output.Channels, form, hasPhases: true));
        int bias = context.Weights.AddChannels(part.Bias, part.Output.Channels);
        FusedActivation activation = context.Fusion.ActivationOf(part.Layer);
        context.Emit(part.Layer.Name, new StepDraft(
            context.Describe(part.Layer, part.Layer.Window.ToString(), part.Text, Text(form) + " of 4 phases"),
            places => new WinogradPhasesStep
            {
                Input = places[part.Input],
                Output = places[part.Output],
                PadTop = part.Window.Padding.Top,
                PadLeft = part.Window.Padding.Left,
                WeightsOffset = weights,
                BiasOffset = bias,
                Residual = part.ResidualPlace(places),
                Activation = activation,
            })
        {
            Layers = part.Layers,
            Reads = part.Reads,
            Writes = part.Output.Storage,
            MultiplyAdds = part.MultiplyAdds(context.Network),
        });
    }

    /// <summary>For example <c>Winograd F(4x4,3x3)</c>.</summary>
    public static string Text(WinogradForm form) =>
        $"Winograd F({form.Outputs()}x{form.Outputs()},{form.Kernel()}x{form.Kernel()})";
}
