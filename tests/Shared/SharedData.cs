namespace DeepRebirth.Tests.Shared;

/// <summary>Finds the folder <c>shared</c> beside the repository, which holds real models and pictures where they are present.</summary>
public static class SharedData
{
    /// <summary>The path of a file or folder below <c>shared</c>, for example <c>models/bvlc_googlenet.onnx</c>.</summary>
    /// <exception cref="AssertInconclusiveException">It is not on this machine, so the test says Inconclusive.</exception>
    public static string Require(string relativePath)
    {
        string repository = RepositoryRoot;
        string path = Path.GetFullPath(Path.Combine(repository, "..", "shared", relativePath));
        if (!Path.Exists(path))
            Assert.Inconclusive($"'{path}' is not on this machine.");
        return path;
    }

    /// <summary>The repository's root: the nearest folder above the test assembly that holds the solution.</summary>
    public static string RepositoryRoot
    {
        get
        {
            for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            {
                if (File.Exists(Path.Combine(folder.FullName, "DeepRebirth.Build.sln")))
                    return folder.FullName;
            }
            throw new DirectoryNotFoundException($"No folder above '{AppContext.BaseDirectory}' holds DeepRebirth.Build.sln.");
        }
    }
}
