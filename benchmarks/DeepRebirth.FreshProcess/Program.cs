using System.Diagnostics;
using DeepRebirth.FreshProcess;

// Arguments: when the process was started (a timestamp of Stopwatch, whose clock all processes share), predictions, threads, and the
// rival's model file, or nothing for our side. Prints one line of milestones. What is not measured waits until all is measured.
long entered = Stopwatch.GetTimestamp();
if (args.Length is < 3 or > 4 || !long.TryParse(args[0], out long started) || !int.TryParse(args[1], out int predictions) || !int.TryParse(args[2], out int threads))
{
    Console.Error.WriteLine("Arguments: start timestamp, predictions, threads[, ONNX file of the rival].");
    return 2;
}

ISide side;
try
{
    side = args.Length == 4 ? RivalSide.Load(args[3], threads) : GeneratedSide.Load(threads);
}
catch (InvalidOperationException exception)
{
    Console.Error.WriteLine(exception.Message);
    return 2;
}

long loaded = Stopwatch.GetTimestamp();
side.Predict();
long predicted = Stopwatch.GetTimestamp();
TimeSpan compiling = System.Runtime.JitInfo.GetCompilationTime();
long methods = System.Runtime.JitInfo.GetCompiledMethodCount();
long next = predicted;
for (int i = 1; i < predictions; i++)
{
    next = Stopwatch.GetTimestamp();
    side.Predict();
}

long end = Stopwatch.GetTimestamp();
Console.WriteLine(string.Join(
    ' ',
    Milliseconds(started, entered), Milliseconds(entered, loaded), Milliseconds(loaded, predicted), Milliseconds(next, end),
    compiling.TotalMilliseconds, methods, PeakMemory.Kilobytes(), side.ArenaBytes));
side.Dispose();
return 0;

static double Milliseconds(long from, long to) => Stopwatch.GetElapsedTime(from, to).TotalMilliseconds;
