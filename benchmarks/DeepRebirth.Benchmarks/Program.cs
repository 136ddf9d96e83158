using System.CommandLine;
using DeepRebirth.Benchmarks.Inference;
using DeepRebirth.Benchmarks.Parity;

// One sub-command a kind of measurement.
return new RootCommand("Measures the generated code beside ONNX Runtime. Tables and figures (a JSON object a line) go to standard output.")
{
    InferenceCommand.Create(),
    ParityCommand.Create(),
}.Parse(args).Invoke();
