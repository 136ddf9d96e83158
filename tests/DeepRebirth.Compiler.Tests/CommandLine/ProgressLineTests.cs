using DeepRebirth.Compiler.CommandLine;
using DeepRebirth.FineTuning;

namespace DeepRebirth.Compiler.Tests.CommandLine;

/// <summary>The line of progress in a build log says what is known, and nothing else.</summary>
[TestClass]
public sealed class ProgressLineTests
{
    private static readonly FineTuningProgress First = new(
        FineTuningStage.Network, Step: 0, Views: 0, Loss: 0.125, Agreement: null, Accuracy: null, InputsPerSecond: null, TimeSpan.Zero, TimeLeft: null);

    [TestMethod]
    public void The_first_line_has_neither_speed_nor_time() => Assert.AreEqual("  network 0 %: loss 0.1250", ConsoleObserver.Format(First));

    [TestMethod]
    public void Later_lines_have_both() => Assert.AreEqual(
        "  network 40 %: loss 0.1250, agreement 91.0 %, accuracy 88.5 %, 38 pictures/s, 1 min 20 s left",
        ConsoleObserver.Format(First with { Fraction = 0.4, Agreement = 91, Accuracy = 88.5, InputsPerSecond = 38, TimeLeft = TimeSpan.FromSeconds(80) }));
}
