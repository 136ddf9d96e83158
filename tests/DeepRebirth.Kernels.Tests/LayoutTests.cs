namespace DeepRebirth.Kernels.Tests;

/// <summary>Steps that only move values: between plain tensors and images, into slices, with permuted dimensions.</summary>
[TestClass]
public sealed unsafe class LayoutTests
{
    internal static IEnumerable<KernelCase> Cases =>
    [
        .. from channels in new[] { 1, 3, 16, 35 }
           from narrow in new[] { false, true }
           from oneCase in new[] { FromPlain(channels, narrow), ToPlain(channels, narrow) }
           select oneCase,
        .. from width in new[] { 8, 19, 224 }
           select FromPlain(3, narrow: true, width),
    ];

    [TestMethod]
    public void Images_and_plain_tensors_hold_the_same_values() => KernelGrid.AssertAll(Cases);

    [TestMethod]
    [DataRow(16, 32, 0, 0, 0, DisplayName = "a slice of whole blocks")]
    [DataRow(5, 12, 48, 0, 0, DisplayName = "the last slice, not a whole block")]
    [DataRow(20, 30, 7, 0, 0, DisplayName = "a slice across blocks")]
    [DataRow(35, 0, 0, 0, 0, DisplayName = "a whole tensor")]
    [DataRow(35, 0, 0, 2, 1, DisplayName = "a whole tensor with padding")]
    [DataRow(9, 3, 10, 1, 3, DisplayName = "a slice with padding")]
    public void Copies_channels_to_a_place_in_a_larger_tensor(int channels, int before, int behind, int rows, int columns)
    {
        var scene = new Scene(channels);
        ImageTensor input = scene.Image(images: 2, channels, height: 3, width: 4);
        ImageTensor output = scene.Image(images: 2, before + channels + behind, height: 3 + (2 * rows), width: 4 + (2 * columns));
        var step = new ImageCopyStep { Input = input, Output = output, ChannelOffset = before, RowOffset = rows, ColumnOffset = columns, Fill = 0.5f };

        (float[] arenaBefore, float[] actual) = scene.Run(step);

        for (int image = 0; image < 2; image++)
        for (int channel = 0; channel < output.Blocks * 16; channel++)
        for (int y = -output.Top; y < output.Height + output.Bottom; y++)
        for (int x = -output.Left; x < output.Width + output.Right; x++)
        {
            int place = Scene.Place(output, image, channel, y, x);
            bool copied = channel >= before && channel < before + channels;
            bool trailing = channel >= output.Channels && behind == 0;
            bool border = y < 0 || y >= output.Height || x < 0 || x >= output.Width;
            bool covered = y >= rows && y < rows + 3 && x >= columns && x < columns + 4;
            float expected = !copied && !trailing ? arenaBefore[place]
                : border || trailing ? 0
                : covered ? arenaBefore[Scene.Place(input, image, channel - before, y - rows, x - columns)]
                : 0.5f;
            Assert.AreEqual(expected, actual[place], $"image {image}, channel {channel}, row {y}, column {x}");
        }
    }

    [TestMethod]
    public void Copies_between_slices_that_share_blocks()
    {
        foreach (SliceGeometry from in SliceGeometry.Unaligned)
        foreach (SliceGeometry to in SliceGeometry.Unaligned)
        {
            var scene = new Scene(1);
            ImageTensor input = scene.Output(images: 2, channels: 21, height: 2, width: 3, from);
            ImageTensor output = scene.Output(images: 2, channels: 21, height: 2, width: 3, to);
            var step = new ImageCopyStep { Input = input, Output = output };
            Assert.IsNull(scene.Check(step, output, (arena, _) => ImageReference.Fill(
                output, arena, (image, channel, row, column) => *input.Pixel(arena, image, channel, row, column))));
        }
    }

    [TestMethod]
    public void Copies_a_narrow_image_into_blocks_of_16()
    {
        var scene = new Scene(1);
        ImageTensor input = scene.Image(images: 1, channels: 3, height: 2, width: 5, blockSize: 3);
        ImageTensor output = scene.Image(images: 1, channels: 3, height: 2, width: 5);
        var step = new ImageCopyStep { Input = input, Output = output };
        Assert.IsNull(scene.Check(step, output, (arena, _) => ImageReference.Fill(
            output, arena, (image, channel, row, column) => *input.Pixel(arena, image, channel, row, column))));
    }

    [TestMethod]
    public void Copies_plain_rows_with_pitches()
    {
        var scene = new Scene(1);
        int input = scene.Plain(30);
        int output = scene.Plain(50);
        (float[] before, float[] actual) = scene.Run(new PlainCopyStep
        {
            InputOffset = input, OutputOffset = output + 4, Outer = 5, Count = 6, InputPitch = 6, OutputPitch = 10,
        });
        for (int i = 0; i < 50; i++)
        {
            bool copied = i % 10 >= 4;
            Assert.AreEqual(copied ? before[input + (i / 10 * 6) + (i % 10) - 4] : before[output + i], actual[output + i]);
        }
    }

    [TestMethod]
    public void Permutes_dimensions()
    {
        var scene = new Scene(1);
        int input = scene.Plain(2 * 3 * 4 * 5);
        int output = scene.Plain(2 * 3 * 4 * 5);

        // From [a=2][b=3][c=4][d=5] to [d][b][a][c].
        var step = new PlainTransposeStep
        {
            InputOffset = input, OutputOffset = output, Shape = new(1, 1, 5, 3, 2, 4), InputStrides = new(0, 0, 1, 20, 60, 5),
        };
        (float[] before, float[] actual) = scene.Run(step);
        for (int a = 0; a < 2; a++)
        for (int b = 0; b < 3; b++)
        for (int c = 0; c < 4; c++)
        for (int d = 0; d < 5; d++)
            Assert.AreEqual(before[input + (a * 60) + (b * 20) + (c * 5) + d], actual[output + (((((d * 3) + b) * 2) + a) * 4) + c]);
    }

    private static KernelCase FromPlain(int channels, bool narrow, int width = 5) => new($"ImageFromPlain {channels} {narrow} {width}", () =>
    {
        var scene = new Scene(channels);
        int input = scene.Plain(2 * channels * 3 * width);
        ImageTensor output = scene.Image(images: 2, channels, height: 3, width, blockSize: narrow ? channels : 16);
        var step = new ImageFromPlainStep { InputOffset = input, Output = output };
        return scene.Check(step, output, (arena, _) => ImageReference.Fill(
            output, arena, (image, channel, row, column) => arena[input + (((((image * channels) + channel) * 3) + row) * width) + column]));
    });

    private static KernelCase ToPlain(int channels, bool narrow) => new($"ImageToPlain {channels} {narrow}", () =>
    {
        var scene = new Scene(channels);
        ImageTensor input = scene.Image(images: 2, channels, height: 3, width: 5, blockSize: narrow ? channels : 16);
        int output = scene.Plain(2 * channels * 3 * 5);
        var step = new ImageToPlainStep { Input = input, OutputOffset = output };
        return scene.Check(step, output, 2 * channels * 3 * 5, (arena, _) =>
        {
            for (int i = 0; i < 2 * channels * 3 * 5; i++)
                arena[output + i] = *input.Pixel(arena, i / (channels * 15), i / 15 % channels, i / 5 % 3, i % 5);
        });
    });
}
