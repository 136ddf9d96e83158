using DeepRebirth.Networks;

namespace DeepRebirth.Compiler.Diagnostics;

/// <summary>Turns what the lower projects throw into diagnostics.</summary>
internal static class NetworkDiagnostics
{
    /// <summary>The diagnostic of a network that could not be read from <paramref name="file"/>.</summary>
    public static DiagnosticException ToDiagnostic(this NetworkException exception, string file)
    {
        DiagnosticCode code = exception.Problem switch
        {
            NetworkProblem.Missing => DiagnosticCode.ModelMissing,
            NetworkProblem.NotOnnx => DiagnosticCode.NotOnnx,
            NetworkProblem.Unsupported => DiagnosticCode.UnsupportedOperators,
            NetworkProblem.Cycle => DiagnosticCode.CyclicNetwork,
            NetworkProblem.NotFinite => DiagnosticCode.WeightsNotFinite,
            NetworkProblem.TooLarge => DiagnosticCode.LimitExceeded,
            NetworkProblem.ExternalData => DiagnosticCode.ExternalData,
            _ => DiagnosticCode.InvalidNetwork,
        };
        return new DiagnosticException(code, file, exception.Message, exception);
    }
}
