using System.Text;

namespace DeepRebirth.OnnxRuntime.Tests;

/// <summary>Writes the smallest ONNX files by hand, so that these tests need no other part of the project.</summary>
internal static class TinyModel
{
    /// <summary>A model of one node that takes x and y (float32, ? x 2) and gives z.</summary>
    public static byte[] Of(string operation)
    {
        byte[] node = [.. Text(1, "x"), .. Text(1, "y"), .. Text(2, "z"), .. Text(4, operation)];
        byte[] graph = [.. Message(1, node), .. Text(2, "größe"), .. Message(11, Value("x")), .. Message(11, Value("y")), .. Message(12, Value("z"))];
        byte[] operators = Number(2, 13);
        return [.. Number(1, 8), .. Message(7, graph), .. Message(8, operators)];
    }

    private static byte[] Value(string name)
    {
        byte[] shape = [.. Message(1, Text(2, "n")), .. Message(1, Number(1, 2))];
        byte[] tensor = [.. Number(1, 1), .. Message(2, shape)];
        return [.. Text(1, name), .. Message(2, Message(1, tensor))];
    }

    // Protocol buffers: a field is its number and wire type (0: number, 2: bytes of a given length), then the value. All fit one byte.
    private static byte[] Number(int field, byte value) => [(byte)(field << 3), value];

    private static byte[] Text(int field, string text) => Message(field, Encoding.UTF8.GetBytes(text));

    private static byte[] Message(int field, byte[] content) => [(byte)((field << 3) | 2), checked((byte)content.Length), .. content];
}
