using DeepRebirth.Kernels;

namespace DeepRebirth.Packing;

/// <summary>
/// Whether a network's input can be read where the caller has it. A copy in the arena takes longer than it seems where threads share a prediction: the caller's writes lines that
/// the others have read in the prediction before.
/// </summary>
internal static class InputInPlace
{
    /// <summary>
    /// The storage of the input, if it is the only one, nobody computes in its place or returns it as an output, and all its readers can read it elsewhere (<see cref="IInputStep"/>);
    /// else null.
    /// </summary>
    /// <param name="inputs">The storages of the network's inputs.</param>
    /// <param name="outputs">Those of its outputs.</param>
    /// <param name="steps">All steps with what they were made from.</param>
    /// <remarks>Such a step reads the storage as its input and as nothing else: what it adds is an image of channel blocks, and that no input of a network is.</remarks>
    public static Storage? Of(IReadOnlyCollection<Storage> inputs, IReadOnlyCollection<Storage> outputs, IEnumerable<(StepDraft Draft, IStep Step)> steps) =>
        inputs.Count == 1 && inputs.Single() is var input
        && !outputs.Contains(input)
        && steps.All(step => step.Draft.Writes != input && (step.Step is IInputStep || !step.Draft.Reads.Contains(input)))
            ? input
            : null;
}
