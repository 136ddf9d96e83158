namespace DeepRebirth.FineTuning;

/// <summary>
/// The difference between two networks that saw the same pictures. Only pictures that one gets right and the other does not say anything
/// about it, so it is known far better than either accuracy: 500 pictures tell an accuracy of 90 % to +-2.6 points, but a difference of
/// two networks that disagree on 2 % of them to +-1.2.
/// </summary>
/// <param name="Pictures">The pictures that both networks saw.</param>
/// <param name="Lost">Those that only the original gets right.</param>
/// <param name="Won">Those that only the other network gets right.</param>
public sealed record PairedDifference(int Pictures, int Lost, int Won)
{
    // Normal quantile of a two-sided interval of 95 %.
    private const double Quantile = 1.959963984540054;

    private const int MostPictures = 100_000_000;

    /// <summary>The points that the other network loses; negative where it is better.</summary>
    public double Loss => Pictures == 0 ? 0 : 100.0 * (Lost - Won) / Pictures;

    /// <summary>The smallest loss of the interval of 95 %.</summary>
    public double LowestLoss => -new PairedDifference(Pictures, Won, Lost).HighestLoss;

    /// <summary>
    /// The largest loss of the interval of 95 %: Tango's score interval ("Equivalence test and confidence interval for the difference in
    /// proportions for the paired-sample design", 1998), which stays right where few pictures, or none, differ.
    /// </summary>
    public double HighestLoss
    {
        get
        {
            if (Pictures == 0)
                return 100;
            (double low, double high) = ((double)(Lost - Won) / Pictures, 1);
            for (int i = 0; i < 60; i++)
            {
                double middle = (low + high) / 2;
                (low, high) = Score(middle) > -Quantile ? (middle, high) : (low, middle);
            }
            return 100 * high;
        }
    }

    /// <summary>Half the width of the interval: what the loss is known to.</summary>
    public double Uncertainty => (HighestLoss - LowestLoss) / 2;

    /// <summary>Compares what two networks gave for the same inputs; those that only one of them read are left out.</summary>
    /// <param name="original">The original's results.</param>
    /// <param name="other">The other network's.</param>
    /// <param name="isRight">Whether a result is right.</param>
    public static PairedDifference Of(IEnumerable<InputResult> original, IEnumerable<InputResult> other, Func<InputResult, bool> isRight)
    {
        Dictionary<int, bool> originals = original.ToDictionary(result => result.Index, isRight);
        (int pictures, int lost, int won) = (0, 0, 0);
        foreach (InputResult result in other)
        {
            if (!originals.TryGetValue(result.Index, out bool before))
                continue;
            bool after = isRight(result);
            pictures++;
            lost += before && !after ? 1 : 0;
            won += after && !before ? 1 : 0;
        }
        return new PairedDifference(pictures, lost, won);
    }

    /// <summary>About how many pictures it takes until the loss is known to so many points, where networks differ as often as these.</summary>
    /// <param name="points">What the loss is to be known to, greater than 0.</param>
    public int PicturesFor(double points)
    {
        (int low, int high) = (0, Math.Max(1, Pictures));
        while (WithAsManyAs(high).Uncertainty > points && high < MostPictures)
            (low, high) = (high, 2 * high);
        while (high - low > 1)
        {
            int middle = low + ((high - low) / 2);
            (low, high) = WithAsManyAs(middle).Uncertainty > points ? (middle, high) : (low, middle);
        }
        return high;
    }

    private PairedDifference WithAsManyAs(int pictures)
    {
        double scale = pictures / (double)Math.Max(1, Pictures);
        return new(pictures, (int)Math.Round(Lost * scale), (int)Math.Round(Won * scale));
    }

    /// <summary>How many standard errors the observed difference lies above an assumed one, by the likelihood under that one.</summary>
    private double Score(double assumed)
    {
        double n = Pictures;
        double a = 2 * n;
        double b = -Lost - Won + (((2 * n) - Lost + Won) * assumed);
        double c = -Won * assumed * (1 - assumed);
        double rarer = (Math.Sqrt(Math.Max(0, (b * b) - (4 * a * c))) - b) / (2 * a);
        double variance = n * ((2 * rarer) + (assumed * (1 - assumed)));
        double difference = Lost - Won - (n * assumed);
        return variance > 0 ? difference / Math.Sqrt(variance) : difference == 0 ? 0 : Math.Sign(difference) * double.PositiveInfinity;
    }
}
