using System.Collections;
using System.Reflection;

namespace DeepRebirth.Networks.Tests.Onnx;

/// <summary>Compares networks layer by layer, and every property of every layer.</summary>
internal static class NetworkAssert
{
    public static void AreEqual(Network expected, Network actual)
    {
        Assert.AreEqual(expected.Name, actual.Name);
        CollectionAssert.AreEqual(expected.Inputs, actual.Inputs);
        CollectionAssert.AreEqual(expected.Outputs, actual.Outputs);
        Assert.AreEqual(string.Join('\n', expected.Layers), string.Join('\n', actual.Layers));
        foreach ((Layer left, Layer right) in expected.Layers.Zip(actual.Layers))
        {
            Assert.AreEqual(left.GetType(), right.GetType());
            foreach (PropertyInfo property in left.GetType().GetProperties().Where(property => property.Name is not ("Input" or "Weights")))
                Assert.IsTrue(AreSame(property.GetValue(left), property.GetValue(right)), $"{left}: {property.Name} is {property.GetValue(right)}, not {property.GetValue(left)}");
        }
    }

    private static bool AreSame(object? left, object? right) => (left, right) switch
    {
        (Tensor a, Tensor b) => a.HasSameBits(b),
        (string, string) => left.Equals(right),
        (IEnumerable a, IEnumerable b) => a.Cast<object>().SequenceEqual(b.Cast<object>()),
        _ => Equals(left, right),
    };
}
