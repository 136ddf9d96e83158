using System.Text.Json;
using DeepRebirth.Compiler.Tests.CommandLine;
using DeepRebirth.Networks;
using DeepRebirth.Networks.Onnx;

namespace DeepRebirth.Compiler.Tests.Pipeline;

/// <summary>Exact rewrites that come last: the branches are trained one by one and merged afterwards.</summary>
[TestClass]
public sealed class LateRewriteTests
{
    private const string Fold = "fold-pool-into-convolution";
    private const string Merge = "merge-convolutions-of-one-input";

    [TestMethod]
    public void Branches_are_merged_with_the_weights_that_they_have_learned()
    {
        using var folder = new TemporaryFolder();
        string[] training = [.. Training(folder), "--accuracy-budget", "100", "--time-budget", "2s"];
        JsonElement json = Slim(folder, $"Streamline:{Fold};Exact:{Merge}", training);

        CollectionAssert.AreEqual(new[] { (Fold, "applied"), (Merge, "applied") }, Outcomes(json));
        JsonElement round = json.GetProperty("rounds").EnumerateArray().First();
        Assert.IsGreaterThan(0, round.GetProperty("views").GetInt64());
        Assert.DoesNotContain(Merge, round.GetProperty("rewrites").GetRawText());

        Network slim = OnnxReader.Read(folder.File("slim.onnx"));
        Assert.IsFalse(slim.Layers.Any(layer => layer is MaxPool));
        Slice[] slices = [.. slim.Layers.OfType<Slice>().OrderBy(slice => slice.Start)];
        CollectionAssert.AreEqual(new[] { (0, 16), (16, 8) }, slices.Select(slice => (slice.Start, slice.Count)).ToArray());

        Network original = OnnxReader.Read(folder.File("branched.onnx"));
        var merged = (Convolution)slim.ProducerOf(slim.ProducerOf(slices[0].Input)!.Input)!;
        ReadOnlySpan<float> before = ((Convolution)original.ConsumersOf(original.Layers.OfType<MaxPool>().Single().Output)[0]).Kernel.Values;
        Assert.IsFalse(before.SequenceEqual(merged.Kernel.Values[..before.Length]), "the weights are the learned ones");
    }

    [TestMethod]
    public void Branches_stay_merged_where_the_learned_rewrite_in_front_of_them_is_taken_back()
    {
        using var folder = new TemporaryFolder();
        string[] training = [.. Training(folder), "--accuracy-budget", "0", "--time-budget", "0s"];
        JsonElement json = Slim(folder, $"Streamline:{Fold};Exact:{Merge}", training);

        CollectionAssert.AreEqual(new[] { (Merge, "applied"), (Fold, "rolledBack") }, Outcomes(json));
        Assert.AreEqual(100, json.GetProperty("accuracy").GetProperty("slim").GetDouble());
        Network slim = OnnxReader.Read(folder.File("slim.onnx"));
        Assert.IsTrue(slim.Layers.Any(layer => layer is MaxPool) && slim.Layers.Any(layer => layer is Slice));
    }

    [TestMethod]
    public void Branches_are_merged_without_pictures_too()
    {
        using var folder = new TemporaryFolder();
        JsonElement json = Slim(folder, $"Streamline:{Fold};Exact:{Merge}");

        CollectionAssert.AreEqual(new[] { (Merge, "applied"), (Fold, "rolledBack") }, Outcomes(json));
        Assert.HasCount(2, OnnxReader.Read(folder.File("slim.onnx")).Layers.OfType<Slice>());
    }

    private static string[] Training(TemporaryFolder folder) =>
    [
        "--training-data", TestPictures.WriteFolder(folder, "train", classes: 3, perClass: 20),
        "--preprocessing", SmallNetworks.Preprocessing, "--metric", "agreement",
    ];

    private static JsonElement Slim(TemporaryFolder folder, string slimming, params string[] further)
    {
        CommandRun run = CommandRun.Of(["slim", SmallNetworks.WriteBranched(folder), "-o", folder.File("slim.onnx"), "--slimming", slimming, "--json", .. further]);
        Assert.AreEqual(0, run.ExitCode, run.Errors);
        return run.Json;
    }

    private static (string Rule, string Outcome)[] Outcomes(JsonElement json) =>
        [.. json.GetProperty("rewrites").EnumerateArray().Select(rewrite => (rewrite.GetProperty("rule").GetString()!, rewrite.GetProperty("outcome").GetString()!))];
}
