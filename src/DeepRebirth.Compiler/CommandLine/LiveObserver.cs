using DeepRebirth.Compiler.Diagnostics;
using DeepRebirth.Compiler.Options;
using DeepRebirth.Compiler.Pipeline;
using DeepRebirth.FineTuning;
using Spectre.Console;

namespace DeepRebirth.Compiler.CommandLine;

/// <summary>Shows the pipeline's progress as live bars, one for each stage of each training, below the lines of what is done.</summary>
internal sealed class LiveObserver(IAnsiConsole console, ProgressContext bars) : IPipelineObserver
{
    private ProgressTask? bar;
    private FineTuningStage stage;

    /// <inheritdoc/>
    public void Line(string text)
    {
        FinishBar();
        console.WriteLine(text);
    }

    /// <inheritdoc/>
    public void Warn(Diagnostic diagnostic)
    {
        FinishBar();
        console.WriteLine(diagnostic.ToString(), new Style(Color.Yellow));
    }

    /// <inheritdoc/>
    public void Training(FineTuningProgress progress)
    {
        if (bar is null || stage != progress.Stage)
        {
            FinishBar();
            stage = progress.Stage;
            bar = bars.AddTask(Describe(progress), maxValue: 1);
        }
        bar.Value = progress.Fraction;
        bar.Description = Describe(progress);
    }

    /// <summary>For example <c>whole network: loss 0.0312, agreement 91.0 %, 38 pictures/s, 1 min 20 s left</c>, as Spectre's markup.</summary>
    private static string Describe(FineTuningProgress progress)
    {
        string name = progress.Stage switch
        {
            FineTuningStage.Initial => "measuring",
            FineTuningStage.Blocks => "merged layers",
            _ => "whole network",
        };
        string left = progress.TimeLeft is { } time ? $", [bold]{Duration.Format(time)} left[/]" : "";
        return $"{name}: {ProgressText.Figures(progress)}{left}";
    }

    private void FinishBar()
    {
        if (bar is null)
            return;
        bar.Description = bar.Description.Split(", [bold]")[0]; // no time is left
        bar.Value = bar.MaxValue;
        bar.StopTask();
        bar = null;
    }
}
