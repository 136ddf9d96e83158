using DeepRebirth.Compiler.Diagnostics;
using DeepRebirth.Compiler.Options;
using DeepRebirth.FineTuning;
using DeepRebirth.FineTuning.Pictures;
using DeepRebirth.Networks;

namespace DeepRebirth.Compiler.Pipeline;

/// <summary>The pictures of a build, split by what they are for. No picture is in two of the sets.</summary>
/// <param name="Training">What is learned from.</param>
/// <param name="HeldOut">What everything is chosen by: rewrites, the best state of a training, what a round tries next.</param>
/// <param name="Validation">What decides on the budget, and nothing else.</param>
internal sealed record PictureSets(PictureInputs Training, PictureInputs HeldOut, PictureInputs Validation)
{
    private const int MostHeldOut = 256;
    private const int MostValidation = 1000;

    /// <summary>Whether accuracy can be measured: every validation picture has a label.</summary>
    public required bool Labelled { get; init; }

    /// <summary>Whether the held-out pictures have labels too.</summary>
    public required bool HeldOutLabelled { get; init; }

    /// <summary>Opens the options' pictures, or gives null where there are none to learn from.</summary>
    /// <exception cref="DiagnosticException">A folder or list is missing or without a usable picture, or labels or preprocessing do not fit.</exception>
    public static PictureSets? Open(ModelOptions options, Network network, Action<Diagnostic> warn)
    {
        if (options.TrainingData is not { } trainingData)
            return null;

        var opener = new DatasetOpener(options, network, warn);
        PictureDataset training = opener.Open(trainingData);
        PictureDataset validation;
        RequireEnough(training, trainingData, hasValidation: options.ValidationData is not null);
        if (options.ValidationData is { } validationData)
        {
            validation = opener.Open(validationData);
            RequireDifferent(validation, validationData);
        }
        else
            (training, validation) = training.Split(Share(training.Count, MostValidation), options.Seed);
        (training, PictureDataset heldOut) = training.Split(Share(training.Count, MostHeldOut), options.Seed + 1);

        Preprocessing preprocessing = opener.Preprocessing;
        Augmentation? augmentation = options.Augmentation switch
        {
            Options.AugmentationMode.None => null,
            AugmentationMode mode => new Augmentation { Seed = options.Seed, Flip = mode == AugmentationMode.Full },
        };
        long memory = (long)options.Memory << 20;
        return new PictureSets(
            new PictureInputs(training, preprocessing, augmentation, memory / 4),
            new PictureInputs(heldOut, preprocessing, keptBytes: memory / 16),
            new PictureInputs(validation, preprocessing, keptBytes: memory / 16))
        {
            Labelled = validation.Pictures.All(picture => picture.Label is not null),
            HeldOutLabelled = heldOut.Pictures.All(picture => picture.Label is not null),
        };
    }

    private static void RequireEnough(PictureDataset training, string path, bool hasValidation)
    {
        int least = hasValidation ? 2 : 3;
        if (training.Count < least)
        {
            throw new DiagnosticException(DiagnosticCode.NoPictures, path,
                $"There {(training.Count == 1 ? "is only one picture" : $"are only {training.Count} pictures")}, and it takes at least {least}: one to learn from, one to choose by{(hasValidation ? "" : ", and one to decide on the budget")}. Some hundred are the least that is worth it.");
        }
        RequireDifferent(training, path);
    }

    private static void RequireDifferent(PictureDataset pictures, string path)
    {
        if (pictures.AreAllAlike())
            throw new DiagnosticException(DiagnosticCode.NoPictures, path, $"All {pictures.Count} pictures are alike, to the last pixel: they say no more than one of them. Give pictures that differ as those do that the app will see.");
    }

    private static double Share(int count, int most) => Math.Min(0.2, (double)most / count);
}
