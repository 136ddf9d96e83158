using DeepRebirth.Compiler.Diagnostics;

namespace DeepRebirth.Compiler.Pipeline;

/// <summary>A network must answer with numbers: nothing can be learned from other answers, and no accuracy be told by them.</summary>
internal static class NetworkAnswers
{
    /// <summary>Refuses a network that leaves pictures without an answer.</summary>
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
}
