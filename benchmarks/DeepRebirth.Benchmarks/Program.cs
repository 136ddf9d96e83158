using System.CommandLine;
using DeepRebirth.Benchmarks;
using DeepRebirth.Benchmarks.Batch;
using DeepRebirth.Benchmarks.ColdStart;
using DeepRebirth.Benchmarks.FineTuning;
using DeepRebirth.Benchmarks.Inference;
using DeepRebirth.Benchmarks.Memory;
using DeepRebirth.Benchmarks.Parity;
#if NETWORKS
using DeepRebirth.Benchmarks.Profile;
#endif
using DeepRebirth.Benchmarks.Signs;
using DeepRebirth.Benchmarks.SlimNetworks;

// One sub-command a kind of measurement.
ParseResult parsed = new RootCommand("Measures the generated code beside ONNX Runtime. Tables and figures (a JSON object a line) go to standard output.")
{
    InferenceCommand.Create(),
    BatchCommand.Create(),
    ColdStartCommand.Create(),
    MemoryCommand.Create(),
    ParityCommand.Create(),
    FineTuningCommand.Create(),
    AccuracyCommand.Create(),
    SignsCommand.Create(),
    AllCommand.Create(),
#if NETWORKS
    ProfileCommand.Create(),
#endif
}.Parse(args);
int exitCode = parsed.Invoke();
return parsed.Errors.Count > 0 ? ExitCode.NothingMeasured : exitCode;
