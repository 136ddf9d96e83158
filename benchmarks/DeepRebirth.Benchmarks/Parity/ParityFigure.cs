using System.Globalization;
using DeepRebirth.Benchmarks.Networks;
using DeepRebirth.Benchmarks.Reporting;

namespace DeepRebirth.Benchmarks.Parity;

/// <summary>How the generated code and ONNX Runtime agree on a set of pictures, and how accurate each is.</summary>
/// <param name="Name"><c>parity/</c>, the network and the picture set.</param>
/// <param name="Threads">The threads of both sides.</param>
/// <param name="Pictures">The number of pictures.</param>
/// <param name="SameTop1">Pictures for which both sides' most probable class is the same.</param>
/// <param name="OutputDifference">The largest difference of an output, as a share of that picture's largest output.</param>
/// <param name="ProbabilityDifference">The largest relative difference of a probability above 0.001.</param>
/// <param name="OursTop1">Our accuracy in percent.</param>
/// <param name="OursTop5">Our accuracy in percent, the five most probable classes counting.</param>
/// <param name="OnnxruntimeTop1">ONNX Runtime's accuracy in percent.</param>
/// <param name="OnnxruntimeTop5">ONNX Runtime's accuracy in percent, the five most probable classes counting.</param>
/// <param name="ExpectedTop1">The accuracy that the network is known to have; null where that is not known, or where only some pictures were taken.</param>
/// <param name="ExpectedTop5">The same, the five most probable classes counting.</param>
internal sealed record ParityFigure(
    string Name, int Threads, int Pictures, int SameTop1, double OutputDifference, double ProbabilityDifference,
    double OursTop1, double OursTop5, double OnnxruntimeTop1, double OnnxruntimeTop5, double? ExpectedTop1, double? ExpectedTop5) : IFigure
{
    public const string TableHead =
        "network and pictures            pictures   same top-1   outputs   probabilities   ours top-1/5    ONNX Runtime    expected";

    private const double LargestOutputDifference = 1e-4;
    private const double LargestProbabilityDifference = 1e-3;
    private const double AccuracyTolerance = 0.3;

    public static ParityFigure Of(string network, string pictures, int threads, ParityTally tally, Accuracy? expected) => new(
        $"parity/{network}/{pictures}", threads, tally.Pictures, tally.SameTop1, tally.OutputDifference, tally.ProbabilityDifference,
        Shortened(tally.Ours.Top1), Shortened(tally.Ours.Top5), Shortened(tally.Theirs.Top1), Shortened(tally.Theirs.Top5),
        expected?.Top1, expected?.Top5);

    public IEnumerable<string> Misses()
    {
        if (SameTop1 < Pictures)
            yield return $"{Name}: {Pictures - SameTop1} of {Pictures} pictures have another top-1 class than in ONNX Runtime.";
        if (!(OutputDifference <= LargestOutputDifference))
            yield return Text($"{Name}: outputs differ by {OutputDifference:0.0e+0}, more than {LargestOutputDifference:0e+0}.");
        if (!(ProbabilityDifference <= LargestProbabilityDifference))
            yield return Text($"{Name}: probabilities differ by {ProbabilityDifference:0.0e+0}, more than {LargestProbabilityDifference:0e+0}.");
        if (Math.Abs(OursTop1 - (ExpectedTop1 ?? OursTop1)) > AccuracyTolerance || Math.Abs(OursTop5 - (ExpectedTop5 ?? OursTop5)) > AccuracyTolerance)
            yield return Text($"{Name}: accuracy is {OursTop1:0.0} / {OursTop5:0.0} %, not {ExpectedTop1:0.0} / {ExpectedTop5:0.0} within {AccuracyTolerance}.");
    }

    public string TableRow()
    {
        string expected = ExpectedTop1 is null ? "" : Text($"{ExpectedTop1:0.0} / {ExpectedTop5:0.0}");
        return Text($"{Name["parity/".Length..],-31} {Pictures,8} {SameTop1,12} {OutputDifference,9:0.0e+0} {ProbabilityDifference,15:0.0e+0}")
            + Text($"   {OursTop1,5:0.0} / {OursTop5:0.0} {OnnxruntimeTop1,9:0.0} / {OnnxruntimeTop5:0.0} {expected,14}");
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static double Shortened(double value) => Math.Round(value, 2);
}
