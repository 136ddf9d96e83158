using DeepRebirth.FineTuning.Training;
using DeepRebirth.Networks;
using DeepRebirth.Packing;

namespace DeepRebirth.FineTuning.Planning;

/// <summary>Measures again and again how far a network's answers are from a teacher's, on pictures that are read, and answered by the teacher, once.</summary>
public sealed class DivergenceMeter
{
    private readonly float[][] pictures;
    private readonly float[][] answers;
    private readonly int threads;
    private readonly CancellationToken cancellation;

    /// <summary>Reads the pictures and runs the teacher.</summary>
    /// <param name="teacher">The network to compare with.</param>
    /// <param name="inputs">The pictures.</param>
    /// <param name="pictures">The most pictures to use, spread evenly over all; they are kept in memory.</param>
    /// <param name="threads">The number of threads; figures do not depend on it.</param>
    /// <param name="cancellation">Stops within a second.</param>
    /// <exception cref="FineTuningException">No picture can be read, or the network has several inputs or outputs.</exception>
    public DivergenceMeter(Network teacher, ITrainingInputs inputs, int pictures, int threads, CancellationToken cancellation)
    {
        NetworkCheck.OneInputAndOutput(teacher);
        this.threads = threads;
        this.cancellation = cancellation;
        int count = Math.Min(pictures, inputs.Count);
        var read = new float[]?[count];
        Workers.Run(threads, thread =>
        {
            for (int i = thread; i < count; i += threads)
            {
                cancellation.ThrowIfCancellationRequested();
                var values = new float[NetworkCheck.InputLength(teacher)];
                read[i] = inputs.TryLoad((int)((long)i * inputs.Count / count), view: 0, values) ? values : null;
            }
        });
        this.pictures = [.. read.OfType<float[]>()];
        if (this.pictures.Length == 0)
            throw new FineTuningException("None of the pictures can be read, so no rewrite can be judged.");
        answers = Run(teacher);
    }

    /// <summary>The number of pictures.</summary>
    public int Pictures => pictures.Length;

    /// <summary>Those of them to which the teacher's outputs are no numbers (NaN or infinite).</summary>
    public int Unanswered => answers.Count(scores => !Scorer.AreNumbers(scores));

    /// <summary>The mean Kullback-Leibler divergence of a network's class probabilities from the teacher's, in nats; infinite where it gives no numbers.</summary>
    public double Of(Network network)
    {
        double mean = Run(network).Select((scores, picture) => Scorer.Divergence(answers[picture], scores)).Average();
        return double.IsNaN(mean) ? double.PositiveInfinity : mean;
    }

    private float[][] Run(Network network)
    {
        Network single = network.WithBatch(1);
        var classifier = new Network(single.Name, single.Inputs, single.Layers, [Logits.Of(single)]);
        using var runner = new ProgramRunner(Lowering.Lower(classifier, new LoweringOptions { Plan = ConvolutionPlan.Make(classifier, CpuProfile.OfThisMachine) }));
        var scores = new float[pictures.Length][];
        Workers.Run(threads, thread =>
        {
            using ProgramContext context = runner.CreateContext();
            for (int i = thread; i < pictures.Length; i += threads)
            {
                cancellation.ThrowIfCancellationRequested();
                pictures[i].CopyTo(context.Input(0));
                context.Run();
                scores[i] = context.Output(0).ToArray();
            }
        });
        return scores;
    }
}
