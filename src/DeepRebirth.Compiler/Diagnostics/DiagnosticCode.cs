namespace DeepRebirth.Compiler.Diagnostics;

/// <summary>The kinds of message that the compiler gives; every one has a page in <c>docs/diagnostics</c>.</summary>
/// <param name="Id">For example <c>DR0101</c>.</param>
/// <param name="Severity">Whether it ends the build.</param>
internal sealed record DiagnosticCode(string Id, Severity Severity)
{
    public static readonly DiagnosticCode InvalidOption = Error("DR0004");

    public static readonly DiagnosticCode ModelMissing = Error("DR0101");
    public static readonly DiagnosticCode NotOnnx = Error("DR0102");
    public static readonly DiagnosticCode UnsupportedOperators = Error("DR0103");
    public static readonly DiagnosticCode CyclicNetwork = Error("DR0104");
    public static readonly DiagnosticCode InvalidNetwork = Error("DR0105");
    public static readonly DiagnosticCode WeightsNotFinite = Error("DR0106");
    public static readonly DiagnosticCode LimitExceeded = Error("DR0107");
    public static readonly DiagnosticCode ExternalData = Error("DR0108");
    public static readonly DiagnosticCode AnswersNotFinite = Error("DR0109");

    public static readonly DiagnosticCode NoPictures = Error("DR0201");
    public static readonly DiagnosticCode BrokenPictures = Warning("DR0202");
    public static readonly DiagnosticCode InvalidLabels = Error("DR0203");
    public static readonly DiagnosticCode InvalidPreprocessing = Error("DR0204");
    public static readonly DiagnosticCode NoTrainingData = Warning("DR0205");
    public static readonly DiagnosticCode UnmatchedFolders = Warning("DR0206");
    public static readonly DiagnosticCode EmptyClasses = Warning("DR0207");
    public static readonly DiagnosticCode MostlyWrong = Warning("DR0208");

    public static readonly DiagnosticCode BudgetNotReached = Warning("DR0301");
    public static readonly DiagnosticCode TrainingDiverged = Warning("DR0302");
    public static readonly DiagnosticCode TooFewPictures = Warning("DR0303");
    public static readonly DiagnosticCode NotSlimmer = Warning("DR0304");

    public static readonly DiagnosticCode SlimModelOutdated = Error("DR0401");
    public static readonly DiagnosticCode CannotWrite = Error("DR0402");
    public static readonly DiagnosticCode CacheUnusable = Warning("DR0403");

    public static readonly DiagnosticCode OnnxRuntimeRefuses = Error("DR0602");

    public static readonly DiagnosticCode Unexpected = Error("DR0901");

    private static DiagnosticCode Error(string id) => new(id, Severity.Error);

    private static DiagnosticCode Warning(string id) => new(id, Severity.Warning);
}
