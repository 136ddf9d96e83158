using DeepRebirth.Compiler.Diagnostics;
using DeepRebirth.Compiler.Options;
using DeepRebirth.FineTuning.Pictures;
using DeepRebirth.Networks;

namespace DeepRebirth.Compiler.Pipeline;

/// <summary>Opens picture sets for a network: its class count, labels and preprocessing; problems become diagnostics.</summary>
internal sealed class DatasetOpener
{
    private readonly Action<Diagnostic> warn;
    private readonly int threads;
    private readonly int classCount;
    private readonly LabelList? labels;

    /// <summary>Reads labels and preprocessing and holds them against the network.</summary>
    /// <exception cref="DiagnosticException">Labels or preprocessing do not fit the network.</exception>
    public DatasetOpener(ModelOptions options, Network network, Action<Diagnostic> warn)
    {
        this.warn = warn;
        threads = options.Threads;
        classCount = NetworkFacts.ClassCount(network);
        labels = ReadLabels(options, network);
        Preprocessing = PreprocessingFor(options, network)
            ?? throw new DiagnosticException(DiagnosticCode.InvalidPreprocessing, options.Model,
                $"The network takes {network.Inputs[0].Shape}, which is no colour picture (1x3xHxW), so pictures cannot be made its input.");
    }

    /// <summary>How a picture becomes the network's input; its crop is set.</summary>
    public Preprocessing Preprocessing { get; }

    /// <summary>Opens a folder or list and leaves out what cannot be decoded, with a warning.</summary>
    /// <exception cref="DiagnosticException">There is no usable picture.</exception>
    public PictureDataset Open(string path)
    {
        try
        {
            PictureDataset dataset = PictureDataset.Open(path, labels, classCount).WithoutBrokenPictures(threads);
            foreach (DatasetWarning warning in dataset.Warnings)
            {
                DiagnosticCode code = warning.Problem switch
                {
                    DatasetProblem.UnknownLabels => DiagnosticCode.UnmatchedFolders,
                    DatasetProblem.EmptyClasses => DiagnosticCode.EmptyClasses,
                    _ => DiagnosticCode.BrokenPictures,
                };
                warn(new Diagnostic(code, path, DatasetDiagnostics.WithoutPlace(warning.Message, path)));
            }
            return dataset;
        }
        catch (DatasetException exception)
        {
            throw exception.ToDiagnostic(path);
        }
    }

    /// <summary>The label file's names, or null without one.</summary>
    /// <exception cref="DiagnosticException">The file is missing or does not fit the network's classes.</exception>
    public static LabelList? ReadLabels(ModelOptions options, Network network)
    {
        if (options.Labels is not { } path)
            return null;
        try
        {
            return LabelList.Read(path, NetworkFacts.ClassCount(network));
        }
        catch (DatasetException exception)
        {
            throw exception.ToDiagnostic(path);
        }
    }

    /// <summary>The preprocessing with its crop set to the network's input, or null where the network takes no colour pictures.</summary>
    /// <exception cref="DiagnosticException">The text is not valid, or its crop does not fit.</exception>
    public static Preprocessing? PreprocessingFor(ModelOptions options, Network network)
    {
        if (NetworkFacts.PictureSize(network) is not var (height, width))
            return null;
        try
        {
            Preprocessing preprocessing = options.Preprocessing is { } text
                ? Preprocessing.Parse(text)
                : Preprocessing.Torch with { Crop = null, Resize = Math.Min(height, width) * 256 / 224 };
            return preprocessing.ForInput(height, width);
        }
        catch (PreprocessingException exception)
        {
            throw new DiagnosticException(DiagnosticCode.InvalidPreprocessing, options.Model, exception.Message, exception);
        }
    }
}
