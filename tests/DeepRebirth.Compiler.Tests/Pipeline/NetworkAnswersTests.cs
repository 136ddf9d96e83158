using DeepRebirth.Compiler.Diagnostics;
using DeepRebirth.Compiler.Options;
using DeepRebirth.Compiler.Pipeline;

namespace DeepRebirth.Compiler.Tests.Pipeline;

[TestClass]
public sealed class NetworkAnswersTests
{
    [TestMethod]
    [DataRow(3.0, 36, true)]
    [DataRow(24.9, 1000, true)]
    [DataRow(25.0, 1000, false)]
    [DataRow(59.0, 2, true)]
    [DataRow(61.0, 2, false)]
    [DataRow(null, 2, false)]
    public void A_network_that_is_mostly_wrong_is_doubted(double? accuracy, int classes, bool isDoubted)
    {
        Diagnostic? doubts = NetworkAnswers.DoubtsAbout("net.onnx", accuracy, Metric.Top1, pictures: 230, classes);
        Assert.AreEqual(isDoubted, doubts is not null);
        if (accuracy == 3)
            Assert.StartsWith("net.onnx : warning DR0208: The network itself, before anything is slimmed, is right on only 3.0 % of 230 pictures (top-1).", doubts!.ToString());
    }

    [TestMethod]
    public void A_network_that_answers_every_picture_passes() => NetworkAnswers.Require("net.onnx", unanswered: 0, pictures: 12);

    [TestMethod]
    public void A_network_that_leaves_one_without_an_answer_is_refused() => Assert.Contains(
        "1 of 12 pictures", Assert.ThrowsExactly<DiagnosticException>(() => NetworkAnswers.Require("net.onnx", unanswered: 1, pictures: 12)).Message);
}
