using DeepRebirth.Compiler.CommandLine;
using DeepRebirth.FineTuning;
using Spectre.Console;

namespace DeepRebirth.Compiler.Tests.CommandLine;

/// <summary>On a terminal, training shows as live bars with the time left.</summary>
[TestClass]
public sealed class LiveProgressTests
{
    [TestMethod]
    public void A_training_shows_a_bar_for_each_stage_and_the_time_left()
    {
        string shown = Show(observer =>
        {
            observer.Line("Fine-tuning [2] blocks");
            observer.Training(Progress(FineTuningStage.Blocks, 0.5, seconds: 40));
            Thread.Sleep(300); // the bars are drawn ten times a second
            observer.Training(Progress(FineTuningStage.Network, 0.25, seconds: 90));
            Thread.Sleep(300);
        });
        Assert.Contains("Fine-tuning [2] blocks", shown, "lines are no markup");
        Assert.Contains("merged layers: loss 0.1250, agreement 91.0 %", shown);
        Assert.Contains("40 s left", shown);
        Assert.Contains("whole network", shown);
        Assert.Contains("1 min 30 s left", shown);
        Assert.Contains("25%", shown);
    }

    [TestMethod]
    public void An_error_comes_through_and_the_cursor_comes_back()
    {
        var written = new StringWriter();
        Assert.ThrowsExactly<OperationCanceledException>(() => ProgressDisplay.RunLive<int>(Terminal(written), observer =>
        {
            observer.Training(Progress(FineTuningStage.Network, 0.25, seconds: 90));
            throw new OperationCanceledException();
        }));
        Assert.EndsWith("\u001b[?25h", written.ToString().TrimEnd());
    }

    private static string Show(Action<DeepRebirth.Compiler.Pipeline.IPipelineObserver> work)
    {
        var written = new StringWriter();
        ProgressDisplay.RunLive(Terminal(written), observer =>
        {
            work(observer);
            return 0;
        });
        return System.Text.RegularExpressions.Regex.Replace(written.ToString(), @"\u001b\[[0-9;?]*[A-Za-z]", "");
    }

    private static IAnsiConsole Terminal(TextWriter written)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(written),
            Ansi = AnsiSupport.Yes,
            Interactive = InteractionSupport.Yes,
            ColorSystem = ColorSystemSupport.NoColors,
        });
        console.Profile.Width = 160;
        return console;
    }

    private static FineTuningProgress Progress(FineTuningStage stage, double fraction, int seconds) =>
        new(stage, 10, 320, 0.125, 91, null, 38, TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(seconds)) { Fraction = fraction };
}
