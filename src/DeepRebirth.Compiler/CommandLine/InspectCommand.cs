using System.CommandLine;
using DeepRebirth.Compiler.Options;
using DeepRebirth.Compiler.Pipeline;
using DeepRebirth.Compiler.Reporting;
using DeepRebirth.Networks;
using DeepRebirth.Slimming;

namespace DeepRebirth.Compiler.CommandLine;

/// <summary><c>deeprebirth inspect MODEL</c>: what the network is, and which rewrites it offers.</summary>
internal static class InspectCommand
{
    private static readonly Option<string?> Slimming = CommonOptions.Text("--slimming", "LIST", "The rewrites to look for. Default: those that a build would plan.");

    /// <summary>Creates the command.</summary>
    public static Command Create()
    {
        var command = new Command("inspect", "Show a network's inputs, outputs, layers and size, and the rewrites that slimming would make.")
        {
            CommonOptions.Model, Slimming, CommonOptions.Preprocessing, CommonOptions.InputShape, CommonOptions.Json,
        };
        command.SetBody((parsed, output, cancellation) =>
        {
            ModelOptions options = ModelOptions.From(CommonOptions.Values(parsed,
                (nameof(ModelOptions.Slimming), Slimming),
                (nameof(ModelOptions.Preprocessing), CommonOptions.Preprocessing),
                (nameof(ModelOptions.InputShape), CommonOptions.InputShape)));
            Network network = ModelReader.Read(options);
            SlimmingPlan plan = new SlimmingPipeline(options, new ConsoleObserver(output), cancellation).Plan(network);
            string? preprocessing = DatasetOpener.PreprocessingFor(options, network)?.ToString();
            output.Result(
                new
                {
                    model = options.Model,
                    name = network.Name,
                    inputs = network.Inputs.Select(input => new { name = input.Name, shape = input.Shape.ToArray() }),
                    outputs = network.Outputs.Select(name => new { name, shape = network.ShapeOf(name).ToArray() }),
                    layers = network.Layers.Length,
                    weights = network.WeightCount,
                    multiplyAdds = MultiplyAdds.Of(network),
                    preprocessing,
                    operators = network.Layers.CountBy(layer => layer.Operator).OrderBy(pair => pair.Key, StringComparer.Ordinal).ToDictionary(),
                    plan,
                },
                () => NetworkTable.Format(network)
                    + (preprocessing is null ? "" : $"picture {preprocessing}{(options.Preprocessing is null ? " (assumed; set it with --preprocessing)" : "")}\n")
                    + "\n" + SlimmingPlanTable.Format(plan));
        });
        return command;
    }
}
