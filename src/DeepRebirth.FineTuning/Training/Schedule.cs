namespace DeepRebirth.FineTuning.Training;

/// <summary>How far a stage is and how fast it learns; both depend on the steps alone.</summary>
/// <param name="Steps">The steps of the stage.</param>
internal sealed record Schedule(int Steps)
{
    private const double WarmUp = 0.04;

    /// <summary>The share that is done, from 0 to 1.</summary>
    public double Fraction(int step) => step >= Steps ? 1 : (double)step / Steps;

    /// <summary>The factor of the learning rate: a linear warm-up over 4 %, then a half cosine to 0.</summary>
    public double Rate(int step)
    {
        double fraction = Fraction(step);
        return fraction < WarmUp && Math.Min(Fraction(step + 1), WarmUp) is var reached
            ? Math.Max(reached / WarmUp, 0.1)
            : (1 + Math.Cos(Math.PI * (fraction - WarmUp) / (1 - WarmUp))) / 2;
    }
}
