using System.Text.Json;
using DeepRebirth.Compiler.CommandLine;

namespace DeepRebirth.Compiler.Tests.CommandLine;

/// <summary>Runs command lines in this process and keeps what they print.</summary>
internal sealed record CommandRun(int ExitCode, string Output, string Errors)
{
    /// <summary>The only JSON object of the standard output.</summary>
    public JsonElement Json => JsonDocument.Parse(Output).RootElement;

    public static CommandRun Of(params string[] arguments)
    {
        (TextWriter output, TextWriter errors) = (Console.Out, Console.Error);
        using var outputText = new StringWriter();
        using var errorText = new StringWriter();
        Console.SetOut(outputText);
        Console.SetError(errorText);
        try
        {
            int exitCode = DeepRebirthCommand.RunAsync(arguments).GetAwaiter().GetResult();
            return new CommandRun(exitCode, outputText.ToString(), errorText.ToString());
        }
        finally
        {
            Console.SetOut(output);
            Console.SetError(errors);
        }
    }

    /// <summary>Checks that the command failed with one error of this code, that it names these things, and that nothing else was said.</summary>
    public void MustFailWith(string code, params string[] words)
    {
        Assert.AreEqual(1, ExitCode, Output + Errors);
        Assert.AreEqual("", Output);
        Assert.Contains($" error {code}: ", Errors);
        foreach (string word in words)
            Assert.Contains(word, Errors);
        Assert.DoesNotContain("   at ", Errors);
    }
}
