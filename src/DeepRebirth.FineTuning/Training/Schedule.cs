namespace DeepRebirth.FineTuning.Training;

/// <summary>
/// How far a stage is and how fast it learns. With a number of steps that depends on the steps alone, with a time budget on the
/// time used, with both on what is further.
/// </summary>
/// <param name="Steps">The steps of the stage, or null.</param>
/// <param name="Time">The time of the stage, or null.</param>
internal sealed record Schedule(int? Steps, TimeSpan? Time)
{
    private const double WarmUp = 0.04;

    /// <summary>The share that is done, from 0 to 1.</summary>
    public double Fraction(int step, TimeSpan elapsed)
    {
        double bySteps = Steps is not { } steps ? 0 : steps == 0 ? 1 : (double)step / steps;
        double byTime = Time is not { } time ? 0 : time <= TimeSpan.Zero ? 1 : elapsed / time;
        return Math.Clamp(Math.Max(bySteps, byTime), 0, 1);
    }

    /// <summary>The factor of the learning rate: a linear warm-up over 4 %, then a half cosine to 0.</summary>
    public double Rate(int step, TimeSpan elapsed)
    {
        double fraction = Fraction(step, elapsed);
        double next = Math.Max(fraction, Fraction(step + 1, elapsed));
        return fraction < WarmUp && Math.Min(next, WarmUp) is var reached
            ? Math.Max(reached / WarmUp, 0.1)
            : (1 + Math.Cos(Math.PI * (fraction - WarmUp) / (1 - WarmUp))) / 2;
    }
}
