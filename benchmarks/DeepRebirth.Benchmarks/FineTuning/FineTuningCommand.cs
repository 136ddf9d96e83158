using System.CommandLine;
using System.Diagnostics;
using DeepRebirth.Benchmarks.Machine;
using DeepRebirth.Benchmarks.Networks;
using DeepRebirth.Benchmarks.Reporting;
using DeepRebirth.FineTuning;
using DeepRebirth.FineTuning.Training;
using DeepRebirth.Networks;
using DeepRebirth.Networks.Onnx;
using DeepRebirth.Slimming;

namespace DeepRebirth.Benchmarks.FineTuning;

/// <summary>
/// <c>finetune</c>: pictures a second of a training step, forward and backward without the optimizer's update, of GoogLeNet as
/// <c>deeprebirth slim</c> trains it by default, beside PyTorch on the same network, weights and pictures.
/// </summary>
internal static class FineTuningCommand
{
    private const double Goal = 0.8;
    private const int Batch = 32;
    private const double LargestDifference = 0.02;

    /// <summary>Creates the command.</summary>
    public static Command Create()
    {
        var threads = new Option<int?>("--threads") { Description = "Threads of both sides (1 and 2 unless given).", HelpName = "N" };
        var rounds = new Option<int>("--rounds") { Description = "Rounds: a step on each side.", HelpName = "N", DefaultValueFactory = _ => 5 };
        var memory = new Option<int>("--memory")
        {
            Description = "The most MiB of activations and gradients on our side; fewer pictures are computed at a time where they do not fit.",
            HelpName = "MIB",
            DefaultValueFactory = _ => (int)(new FineTuningOptions().MemoryLimit >> 20),
        };
        var check = new Option<bool>("--check") { Description = "Exit with 1 where a goal is missed." };
        var command = new Command("finetune", "Speed of a training step, forward and backward, beside PyTorch.") { threads, rounds, memory, check };
        command.SetAction(parsed => Run(
            parsed.GetValue(threads) is { } given ? [given] : [1, 2], Math.Max(1, parsed.GetValue(rounds)),
            (long)Math.Max(1, parsed.GetValue(memory)) << 20, parsed.GetValue(check)));
        return command;
    }

    private static int Run(int[] threadCounts, int rounds, long memory, bool check)
    {
        try
        {
            Console.WriteLine(MachineDescription.Text());
            List<FineTuningFigure> figures = Measure(threadCounts, rounds, memory);
            Console.WriteLine();
            foreach (FineTuningFigure figure in figures)
                Console.WriteLine(FigureJson.Line(figure));
            string[] misses = [.. figures.SelectMany(figure => figure.Misses())];
            foreach (string miss in misses)
                Console.Error.WriteLine($"Goal missed: {miss}");
            return check && misses.Length > 0 ? ExitCode.GoalMissed : ExitCode.Measured;
        }
        catch (BenchmarkException exception)
        {
            Console.Error.WriteLine(exception.Message);
            return ExitCode.NothingMeasured;
        }
    }

    private static List<FineTuningFigure> Measure(int[] threadCounts, int rounds, long memory)
    {
        Network network = SlimGoogLeNet();
        var figures = new List<FineTuningFigure>();
        string folder = Directory.CreateTempSubdirectory("deeprebirth-finetune-").FullName;
        try
        {
            foreach (int threads in threadCounts)
                figures.Add(Measure(network, threads, rounds, memory, folder, isFirst: figures.Count == 0));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
        return figures;
    }

    private static FineTuningFigure Measure(Network network, int threads, int rounds, long memory, string folder, bool isFirst)
    {
        TrainingBatch batch = TrainingBatch.Create(Batch, (int)network.Inputs[0].Shape.With(0, 1).ElementCount, classes: 1000);
        using var ours = new GradientStep(network, Batch, threads, memory);
        NetworkExport.Write(folder, ours.Trained, batch);
        double loss = ours.Run(batch.Inputs, batch.Labels);
        using var theirs = new PytorchStep(folder, threads);
        double difference = Compare(loss, ours, theirs.Ready);
        if (isFirst)
        {
            Console.WriteLine($"Rival     PyTorch {theirs.Ready.Version}, {theirs.Ready.Format} (the faster memory format)");
            Console.WriteLine();
            Console.WriteLine(FineTuningFigure.TableHead);
        }

        var results = new (double Ours, double Theirs)[rounds];
        for (int i = 0; i < rounds; i++)
        {
            double our = i % 2 == 0 ? Seconds(ours, batch) : 0;
            double their = theirs.Run(1);
            results[i] = (i % 2 == 0 ? our : Seconds(ours, batch), their);
        }
        var figure = new FineTuningFigure(
            "finetune/googlenet-slim", threads, Batch,
            Math.Round(Batch / Median(results.Select(round => round.Ours)), 2),
            Math.Round(Batch / Median(results.Select(round => round.Theirs)), 2),
            Math.Round(Median(results.Select(round => round.Theirs / round.Ours)), 3),
            Math.Round(results.Min(round => round.Theirs / round.Ours), 3),
            Math.Round(results.Max(round => round.Theirs / round.Ours), 3),
            Goal, Math.Round(difference, 6), rounds, Environment.WorkingSet >> 20);
        Console.WriteLine(figure.TableRow());
        return figure;
    }

    /// <summary>Sees that both sides compute the same.</summary>
    private static double Compare(double loss, GradientStep ours, PytorchReady theirs)
    {
        (string Layer, string Role, float[] Gradient)[] gradients = [.. ours.Gradients];
        double largest = Math.Abs(loss - theirs.Loss) / theirs.Loss;
        foreach (((string layer, string role, float[] gradient), double their) in gradients.Zip(theirs.Gradients))
        {
            double our = Math.Sqrt(gradient.Sum(value => (double)value * value));
            double difference = Math.Abs(our - their) / Math.Max(their, 1e-12);
            if (difference > LargestDifference)
                throw new BenchmarkException($"The two sides do not compute the same: the gradient of {layer} {role} has the length {our} here and {their} in PyTorch.");
            largest = Math.Max(largest, difference);
        }
        return largest;
    }

    private static double Seconds(GradientStep ours, TrainingBatch batch)
    {
        Thread.Sleep(50); // the other side's threads spin for a moment before they sleep
        long start = Stopwatch.GetTimestamp();
        ours.Run(batch.Inputs, batch.Labels);
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static Network SlimGoogLeNet()
    {
        string model = NetworkCatalog.BuiltFrom("GoogLeNetModel");
        if (!File.Exists(model))
            throw new BenchmarkException($"There is no model to train: {model} does not exist.");
        return SlimmingPlanner.Plan(OnnxReader.Read(model)).Student;
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
