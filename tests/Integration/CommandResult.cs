using System.Diagnostics;
using System.Text;

namespace DeepRebirth.Integration;

/// <summary>What a finished process left behind.</summary>
internal sealed record CommandResult(int ExitCode, string Output, TimeSpan Elapsed)
{
    /// <summary>Runs a command to its end; a process that takes longer than three minutes is ended and fails the test.</summary>
    public static CommandResult Run(string workingFolder, string fileName, IEnumerable<string> arguments, IReadOnlyDictionary<string, string?>? environment = null)
    {
        using RunningCommand running = RunningCommand.Start(workingFolder, fileName, arguments, environment);
        return running.WaitForEnd(TimeSpan.FromMinutes(3));
    }
}

/// <summary>A process under test, started and not yet waited for.</summary>
internal sealed class RunningCommand : IDisposable
{
    private readonly Process process;
    private readonly StringBuilder output = new();
    private readonly Stopwatch elapsed = Stopwatch.StartNew();

    private RunningCommand(Process process)
    {
        this.process = process;
        process.OutputDataReceived += Append;
        process.ErrorDataReceived += Append;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>The process's id.</summary>
    public int Id => process.Id;

    /// <summary>What it has printed so far.</summary>
    public string Output
    {
        get
        {
            lock (output)
                return output.ToString();
        }
    }

    /// <summary>Starts a command. Variables with the value null are removed.</summary>
    public static RunningCommand Start(string workingFolder, string fileName, IEnumerable<string> arguments, IReadOnlyDictionary<string, string?>? environment = null)
    {
        var start = new ProcessStartInfo(fileName, arguments)
        {
            WorkingDirectory = workingFolder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        // What the test run itself set must not reach the build under test.
        foreach (string name in start.Environment.Keys.Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase) || name is "CI").ToArray())
            start.Environment.Remove(name);
        start.Environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        foreach ((string name, string? value) in environment ?? new Dictionary<string, string?>())
            start.Environment[name] = value;
        var running = new RunningCommand(Process.Start(start)!);
        running.process.StandardInput.Close();
        return running;
    }

    /// <summary>The ids of the process and of all that it started, as a terminal's Ctrl+C reaches them (Linux).</summary>
    public IReadOnlyList<int> ProcessTree()
    {
        var tree = new List<int> { process.Id };
        for (int i = 0; i < tree.Count; i++)
            tree.AddRange(Children(tree[i]));
        return tree;
    }

    /// <summary>Waits for the end.</summary>
    public CommandResult WaitForEnd(TimeSpan limit)
    {
        if (!process.WaitForExit(limit))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"The process did not end within {limit}. It printed:\n{Output}");
        }
        process.WaitForExit();
        return new CommandResult(process.ExitCode, Output, elapsed.Elapsed);
    }

    /// <summary>Ends the process and those that it started, at once (SIGKILL).</summary>
    public void Kill()
    {
        process.Kill(entireProcessTree: true);
        process.WaitForExit();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!process.HasExited)
            Kill();
        process.Dispose();
    }

    private static IEnumerable<int> Children(int process)
    {
        try
        {
            return [.. Directory.EnumerateDirectories($"/proc/{process}/task")
                .SelectMany(thread => File.ReadAllText(Path.Combine(thread, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .Select(int.Parse)];
        }
        catch (IOException)
        {
            // A thread or the process ended meanwhile.
            return Directory.Exists($"/proc/{process}") ? Children(process) : [];
        }
    }

    private void Append(object sender, DataReceivedEventArgs line)
    {
        lock (output)
            output.AppendLine(line.Data);
    }
}
