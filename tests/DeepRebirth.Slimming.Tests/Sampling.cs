using DeepRebirth.Networks;
using DeepRebirth.Networks.Reference;

namespace DeepRebirth.Slimming.Tests;

/// <summary>Checks where a strided network reads: its output must be every so-many-th pixel of what the unstrided one computes.</summary>
internal static class Sampling
{
    /// <summary>
    /// Pixel i of <paramref name="sampled"/> is pixel <c>offset + i * step</c> of <paramref name="dense"/>, wherever that one exists (a pool's last
    /// window may have its centre behind the image), and all but the last do exist.
    /// </summary>
    public static void AssertSampled(Network network, string dense, Network slim, string sampled, int offset, int step)
    {
        Dictionary<string, Tensor> inputs = RuleAssert.RandomInputs(network);
        Tensor before = ReferenceExecutor.Run(network, inputs, keepAll: true)[dense];
        Tensor after = ReferenceExecutor.Run(slim, inputs, keepAll: true)[sampled];
        int height = after.Shape[2];
        int width = after.Shape[3];
        Assert.IsGreaterThan(offset + ((height - 2) * step), before.Shape[2]);
        Assert.IsGreaterThan(offset + ((width - 2) * step), before.Shape[3]);
        for (int i = 0; i < after.Count; i++)
        {
            int x = offset + (i % width * step);
            int y = offset + (i / width % height * step);
            int map = i / width / height;
            if (x < before.Shape[3] && y < before.Shape[2])
                Assert.AreEqual(before.Values[(((map * before.Shape[2]) + y) * before.Shape[3]) + x], after.Values[i], 1e-5, $"map {map}, row {y}, column {x}");
        }
    }
}
