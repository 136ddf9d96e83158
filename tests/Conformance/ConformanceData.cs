namespace DeepRebirth.Conformance;

/// <summary>Finds the ONNX project's operator tests: Debian's package <c>libonnx-testdata</c>, or the folder that <c>ONNX_TEST_DATA</c> names.</summary>
internal static class ConformanceData
{
    private const string Variable = "ONNX_TEST_DATA";
    private const string DebianFolder = "/usr/share/libonnx-testdata/data";
    private static readonly string[] Categories = ["node", "simple", "pytorch-converted", "pytorch-operator"];

    /// <summary>Whether this is the data set that the checked-in lists are of.</summary>
    public static bool IsDefault => Environment.GetEnvironmentVariable(Variable) is null or "";

    /// <summary>The float32 cases whose operators are all supported ones.</summary>
    /// <exception cref="AssertInconclusiveException">The data is not on this machine.</exception>
    public static IReadOnlyList<ConformanceCase> Cases()
    {
        string folder = IsDefault ? DebianFolder : Environment.GetEnvironmentVariable(Variable)!;
        string[] categories = [.. Categories.Select(category => Path.Combine(folder, category)).Where(Directory.Exists)];
        if (categories.Length == 0)
            Assert.Inconclusive($"No ONNX test data in '{folder}': install Debian's libonnx-testdata, or name a folder of the same layout in {Variable}.");
        return
        [
            .. categories.SelectMany(category => Directory.GetDirectories(category))
                .Where(test => File.Exists(Path.Combine(test, "model.onnx")))
                .Order(StringComparer.Ordinal)
                .Select(test => new ConformanceCase(test))
                .Where(test => test.IsOurs),
        ];
    }
}
