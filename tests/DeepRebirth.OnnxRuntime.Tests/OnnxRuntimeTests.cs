using DeepRebirth.Tests.Shared;

namespace DeepRebirth.OnnxRuntime.Tests;

[TestClass]
public sealed class OnnxRuntimeTests
{
    [TestMethod]
    public void Runs_a_model_from_memory()
    {
        using var session = new OnnxRuntimeSession(Oracle.Require(), TinyModel.Of("Add"));

        CollectionAssert.AreEqual(new[] { "x", "y" }, session.Inputs.Select(input => input.Name).ToArray());
        CollectionAssert.AreEqual(new long[] { -1, 2 }, session.Inputs[0].Shape.ToArray());
        CollectionAssert.AreEqual(new[] { "z" }, session.Outputs.Select(output => output.Name).ToArray());

        OnnxRuntimeTensor sum = session.Run(new("y", [2, 2], [10, 20, 30, 40]), new("x", [2, 2], [1, 2, 3, 4])).Single();
        Assert.AreEqual("z", sum.Name);
        CollectionAssert.AreEqual(new long[] { 2, 2 }, sum.Shape.ToArray());
        CollectionAssert.AreEqual(new float[] { 11, 22, 33, 44 }, sum.Values);
    }

    [TestMethod]
    [DataRow(OnnxRuntimeOptimization.None, 1)]
    [DataRow(OnnxRuntimeOptimization.All, 2)]
    public void Runs_a_model_from_a_file_whose_path_is_not_ascii(OnnxRuntimeOptimization optimization, int threads)
    {
        OnnxRuntimeLibrary library = Oracle.Require();
        string folder = Directory.CreateTempSubdirectory("größe ").FullName;
        try
        {
            string path = Path.Combine(folder, "modèle.onnx");
            File.WriteAllBytes(path, TinyModel.Of("Mul"));
            using var session = new OnnxRuntimeSession(library, path, threads, optimization);
            CollectionAssert.AreEqual(new float[] { 3, 8 }, session.Run(new("x", [1, 2], [1, 2]), new("y", [1, 2], [3, 4]))[0].Values);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [TestMethod]
    public void Says_in_the_runtimes_words_what_is_wrong()
    {
        OnnxRuntimeLibrary library = Oracle.Require();
        OnnxRuntimeException unknown = Assert.ThrowsExactly<OnnxRuntimeException>(() => new OnnxRuntimeSession(library, TinyModel.Of("Frobnicate")));
        StringAssert.Contains(unknown.Message, "Frobnicate");

        OnnxRuntimeException missing = Assert.ThrowsExactly<OnnxRuntimeException>(() => new OnnxRuntimeSession(library, "/no/such/model.onnx"));
        StringAssert.Contains(missing.Message, "/no/such/model.onnx");

        using var session = new OnnxRuntimeSession(library, TinyModel.Of("Add"));
        OnnxRuntimeException wrongShape = Assert.ThrowsExactly<OnnxRuntimeException>(
            () => session.Run(new("x", [1, 3], [1, 2, 3]), new("y", [1, 2], [1, 2])));
        StringAssert.Contains(wrongShape.Message, "x");
    }

    [TestMethod]
    public void Refuses_values_that_do_not_fill_the_shape()
    {
        using var session = new OnnxRuntimeSession(Oracle.Require(), TinyModel.Of("Add"));
        Assert.ThrowsExactly<ArgumentException>(() => session.Run(new("x", [2, 2], [1, 2, 3]), new("y", [2, 2], [1, 2, 3, 4])));
    }

    [TestMethod]
    public void Refuses_to_run_when_disposed()
    {
        var session = new OnnxRuntimeSession(Oracle.Require(), TinyModel.Of("Add"));
        session.Dispose();
        Assert.ThrowsExactly<ObjectDisposedException>(() => session.Run(new("x", [1, 2], [1, 2]), new("y", [1, 2], [3, 4])));
    }

    [TestMethod]
    public void Many_threads_share_a_session()
    {
        using var session = new OnnxRuntimeSession(Oracle.Require(), TinyModel.Of("Add"));
        Parallel.For(0, 200, i =>
        {
            float[] sum = session.Run(new("x", [1, 2], [i, 2 * i]), new("y", [1, 2], [1, 1]))[0].Values;
            CollectionAssert.AreEqual(new float[] { i + 1, (2 * i) + 1 }, sum);
        });
    }

    [TestMethod]
    public void A_file_that_is_no_library_is_explained()
    {
        string path = Path.GetTempFileName();
        try
        {
            Assert.IsFalse(OnnxRuntimeLibrary.TryLoad(path, out _, out string? problem));
            StringAssert.Contains(problem, path);
            Assert.IsFalse(OnnxRuntimeLibrary.TryLoad(path + ".missing", out _, out problem));
            StringAssert.Contains(problem, path + ".missing");
        }
        finally
        {
            File.Delete(path);
        }
    }

    [TestMethod]
    public void Tells_its_version()
    {
        OnnxRuntimeLibrary library = Oracle.Require();
        Assert.IsTrue(Version.Parse(library.Version) >= new Version(1, 12), library.Version);
    }
}
