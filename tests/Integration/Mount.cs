namespace DeepRebirth.Integration;

/// <summary>A mounted file system, unmounted at the end. Mounting takes rights: a test that does not have them says Inconclusive.</summary>
internal sealed class Mount : IDisposable
{
    private readonly string folder;

    private Mount(string folder) => this.folder = folder;

    /// <summary>Mounts at a folder.</summary>
    public static Mount Of(string folder, params string[] arguments)
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess)
            Assert.Inconclusive("Mounting needs Linux and root.");
        CommandResult result = CommandResult.Run("/", "mount", [.. arguments, folder]);
        if (result.ExitCode != 0)
            Assert.Inconclusive($"This machine does not allow to mount: {result.Output}");
        return new Mount(folder);
    }

    /// <summary>Runs a command that must succeed.</summary>
    public static void Run(string command, params string[] arguments)
    {
        CommandResult result = CommandResult.Run("/", command, arguments);
        Assert.AreEqual(0, result.ExitCode, result.Output);
    }

    /// <inheritdoc/>
    public void Dispose() => Run("umount", "-l", folder);
}
