using DeepRebirth.Compiler.Diagnostics;
using DeepRebirth.Compiler.Options;

namespace DeepRebirth.Compiler.Pipeline;

/// <summary>What the original's answers must be like before anything is learned from them.</summary>
internal static class NetworkAnswers
{
    // A network that is right so rarely, or hardly more often than by guessing, was trained with other inputs or other labels.
    private const double LeastAccuracy = 25;
    private const double LeastOverGuessing = 1.2;

    /// <summary>Refuses a network that leaves pictures without an answer: nothing can be learned from such answers, and no accuracy be told by them.</summary>
    /// <param name="model">The network's file.</param>
    /// <param name="unanswered">The pictures to which its outputs are NaN or infinite.</param>
    /// <param name="pictures">All pictures that it was asked about.</param>
    /// <exception cref="DiagnosticException">There are such pictures.</exception>
    public static void Require(string model, int unanswered, int pictures)
    {
        if (unanswered == 0)
            return;
        throw new DiagnosticException(DiagnosticCode.AnswersNotFinite, model,
            $"The network's answers to {unanswered} of {pictures} pictures are no numbers (NaN or infinite): there is nothing to learn from them, and no accuracy to tell by them. Check that Preprocessing is what the network was trained with, and that it answers in float32.");
    }

    /// <summary>A warning where a network is so often wrong that its inputs or labels must be, or null.</summary>
    /// <param name="model">The network's file.</param>
    /// <param name="accuracy">The percentage of labelled pictures that it gets right, or null where that is not known.</param>
    /// <param name="metric">What right means.</param>
    /// <param name="pictures">The number of pictures.</param>
    /// <param name="classes">The number of classes.</param>
    public static Diagnostic? DoubtsAbout(string model, double? accuracy, Metric metric, int pictures, int classes) =>
        accuracy < Math.Max(LeastAccuracy, LeastOverGuessing * 100 / classes)
            ? new Diagnostic(DiagnosticCode.MostlyWrong, model, FormattableString.Invariant(
                $"The network itself, before anything is slimmed, is right on only {accuracy:0.0} % of {pictures} pictures ({AccuracyComparison.Name(metric)}). Check that Preprocessing is what it was trained with, and that Labels are in its order; slimming keeps what it does with these inputs, right or wrong."))
            : null;
}
