using System.Diagnostics;
using DeepRebirth.Tests.Shared;

namespace DeepRebirth.Browser;

/// <summary>The sample <c>samples/WebApi</c>, built before the tests, as a process on a free port of this machine.</summary>
internal sealed class WebApiServer : IAsyncDisposable
{
    private const string Announcement = "Now listening on: ";

    private readonly Process process;

    private WebApiServer(Process process, Uri address)
    {
        this.process = process;
        Client = new HttpClient { BaseAddress = address };
    }

    /// <summary>A client for the server's address.</summary>
    public HttpClient Client { get; }

    /// <summary>The page's address.</summary>
    public string Address => Client.BaseAddress!.ToString();

    /// <summary>Starts the server and waits until it listens.</summary>
    /// <exception cref="AssertInconclusiveException">The sample was not built.</exception>
    public static async Task<WebApiServer> StartAsync()
    {
        string sample = Path.Combine(SharedData.RepositoryRoot, "samples", "WebApi");
        string program = Path.Combine(sample, "bin", "Release", "net10.0", "WebApi.dll");
        if (!File.Exists(program))
            Assert.Inconclusive("Build the sample first: dotnet build -c Release samples/WebApi");

        Process process = Process.Start(new ProcessStartInfo("dotnet", [program, "--urls", "http://127.0.0.1:0", "--contentRoot", sample]) { RedirectStandardOutput = true })!;
        var printed = new List<string>();
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            printed.Add(line);
            if (line.IndexOf(Announcement, StringComparison.Ordinal) is >= 0 and var found)
            {
                _ = process.StandardOutput.ReadToEndAsync(); // nobody reads the log, but it must not fill the pipe
                return new WebApiServer(process, new Uri(line[(found + Announcement.Length)..]));
            }
        }
        throw new AssertFailedException($"The server ended before it listened:\n{string.Join('\n', printed)}");
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }
}
