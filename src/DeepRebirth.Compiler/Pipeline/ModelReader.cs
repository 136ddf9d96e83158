using DeepRebirth.Compiler.Diagnostics;
using DeepRebirth.Compiler.Options;
using DeepRebirth.Networks;
using DeepRebirth.Networks.Onnx;

namespace DeepRebirth.Compiler.Pipeline;

/// <summary>Reads models as the options say; what is wrong with one is a diagnostic about its file.</summary>
internal static class ModelReader
{
    /// <summary>Reads the options' model.</summary>
    /// <exception cref="DiagnosticException">The file is missing, not valid, not supported, or over a limit.</exception>
    public static Network Read(ModelOptions options) => Read(options, options.Model);

    /// <summary>Reads another file with the same limits: a slim network, or one to compare with.</summary>
    /// <exception cref="DiagnosticException">The file is missing, not valid, not supported, or over a limit.</exception>
    public static Network Read(ModelOptions options, string path)
    {
        try
        {
            return OnnxReader.Read(path, ReadOptions(options));
        }
        catch (NetworkException exception)
        {
            throw exception.ToDiagnostic(path);
        }
    }

    private static OnnxReadOptions ReadOptions(ModelOptions options)
    {
        OnnxReadOptions read = options.Limits.Aggregate(OnnxReadOptions.Default, (read, limit) => WithLimit(read, limit.Key, limit.Value, options.Model));
        return options.InputShape is { } text ? read with { InputShapes = InputShapes.Parse(text, options.Model) } : read;
    }

    private static OnnxReadOptions WithLimit(OnnxReadOptions read, string property, long value, string model) => property switch
    {
        "DeepRebirthMaxFileBytes" => read with { MaxFileBytes = value },
        "DeepRebirthMaxNodes" => read with { MaxNodes = value },
        "DeepRebirthMaxTensorBytes" => read with { MaxTensorBytes = value },
        "DeepRebirthMaxTotalTensorBytes" => read with { MaxTotalTensorBytes = value },
        "DeepRebirthMaxGeneratedTensorBytes" => read with { MaxGeneratedTensorBytes = value },
        "DeepRebirthMaxDimension" => read with { MaxDimension = value },
        "DeepRebirthMaxRank" => read with { MaxRank = value },
        "DeepRebirthMaxMultiplyAdds" => read with { MaxMultiplyAdds = value },
        _ => throw new DiagnosticException(DiagnosticCode.InvalidOption, model, $"There is no limit named {property}."),
    };
}
