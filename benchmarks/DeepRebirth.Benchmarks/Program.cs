using System.CommandLine;
using DeepRebirth.Benchmarks;
using DeepRebirth.Benchmarks.FineTuning;
using DeepRebirth.Benchmarks.Inference;
using DeepRebirth.Benchmarks.Parity;

// One sub-command a kind of measurement.
ParseResult parsed = new RootCommand("Measures the generated code beside ONNX Runtime. Tables and figures (a JSON object a line) go to standard output.")
{
    InferenceCommand.Create(),
    ParityCommand.Create(),
    FineTuningCommand.Create(),
}.Parse(args);
int exitCode = parsed.Invoke();
return parsed.Errors.Count > 0 ? ExitCode.NothingMeasured : exitCode;
