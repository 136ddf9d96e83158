using System.Diagnostics;
using DeepRebirth.Networks.Onnx;
using DeepRebirth.Tests.Shared;

namespace DeepRebirth.Networks.Tests.Onnx;

/// <summary>Damages a good file in thousands of seeded ways: it is read, or refused with a <see cref="NetworkException"/>; nothing else.</summary>
[TestClass]
public class MutationTests
{
    private const int Mutations = 10_000;
    private const long MostBytes = 256L << 20;

    [TestMethod]
    public void A_damaged_file_is_read_or_refused()
    {
        byte[] file = WriteSmallNetwork();
        var random = new Random(20240);
        int refused = 0;
        for (int i = 0; i < Mutations; i++)
        {
            byte[] damaged = Damage(file, random);
            long before = GC.GetAllocatedBytesForCurrentThread();
            var watch = Stopwatch.StartNew();
            try
            {
                OnnxReader.Read(new MemoryStream(damaged));
            }
            catch (NetworkException e)
            {
                refused++;
                Assert.IsTrue(e.Message.Length > 10, $"mutation {i}: {e.Message}");
            }
            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.IsTrue(allocated < MostBytes, $"mutation {i} allocated {allocated:N0} bytes");
            Assert.IsTrue(watch.Elapsed < TimeSpan.FromSeconds(5), $"mutation {i} took {watch.Elapsed}");
        }
        Assert.IsTrue(refused > Mutations / 2, $"only {refused} of {Mutations} were refused, so the damage is too tame");
    }

    private static byte[] WriteSmallNetwork()
    {
        var build = new NetworkBuilder(1, 2, 6, 6);
        string x = build.Lrn(build.Relu(build.BatchNormalization(build.Convolution("input", 2, kernel: 3, padding: 1))), size: 3);
        string left = build.MaxPool(x, kernel: 3, stride: 2, ceilMode: true);
        string right = build.AveragePool(build.Pad(x, new Padding(0, 0, 1, 1)), kernel: 3, stride: 2);
        x = build.Elementwise(ElementwiseOperation.Multiply, build.RandomTensor(1, 1), build.Slice(build.Concat(left, right), 1, 3));
        x = build.Activation(build.Sum(x, build.Transpose(x, 0, 1, 3, 2)), ActivationKind.Clip);
        x = build.Reshape(build.GlobalAveragePool(x), 1, -1);
        var stream = new MemoryStream();
        OnnxWriter.Write(build.Build(build.Softmax(build.Gemm(build.Dropout(x), 3))), stream);
        return stream.ToArray();
    }

    /// <summary>Flips bits, overwrites bytes by extreme ones, cuts out, doubles or cuts off a part.</summary>
    private static byte[] Damage(byte[] file, Random random)
    {
        byte[] damaged = [.. file];
        for (int i = random.Next(1, 4); i > 0; i--)
        {
            int at = random.Next(damaged.Length);
            int length = random.Next(1, Math.Min(64, damaged.Length - at + 1));
            switch (random.Next(6))
            {
                case 0:
                    damaged[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    damaged[at] = (byte)random.Next(256);
                    break;
                case 2:
                    damaged[at] = random.Next(2) == 0 ? (byte)0xFF : (byte)0x7F;
                    break;
                case 3 when damaged.Length > 100:
                    damaged = [.. damaged[..at], .. damaged[(at + length)..]];
                    break;
                case 4:
                    damaged = [.. damaged[..(at + length)], .. damaged[at..]];
                    break;
                case 5 when i == 1 && at > 0:
                    damaged = damaged[..at];
                    break;
            }
        }
        return damaged;
    }
}
