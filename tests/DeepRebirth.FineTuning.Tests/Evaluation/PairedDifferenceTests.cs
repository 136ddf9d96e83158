namespace DeepRebirth.FineTuning.Tests.Evaluation;

[TestClass]
public sealed class PairedDifferenceTests
{
    [TestMethod]
    public void Only_pictures_on_which_the_networks_differ_count()
    {
        InputResult[] original = [Result(0, rank: 0), Result(1, rank: 0), Result(2, rank: 3), Result(3, rank: 9), Result(4, rank: 0)];
        InputResult[] slim = [Result(0, rank: 0), Result(1, rank: 7), Result(2, rank: 0), Result(3, rank: 1)]; // the last could not be read

        Assert.AreEqual(new PairedDifference(4, 1, 2), PairedDifference.Of(original, slim, result => result.Top1 || result.Rank == 1));
        Assert.AreEqual(new PairedDifference(4, 1, 1), PairedDifference.Of(original, slim, result => result.Top5));
    }

    /// <summary>The ratings of a prime minister (Agresti, Categorical Data Analysis, table 10.1): 150 approve only at first, 86 only later.</summary>
    [TestMethod]
    public void The_interval_of_a_textbook_example_is_the_books()
    {
        var difference = new PairedDifference(1600, Lost: 150, Won: 86);
        Assert.AreEqual(4.0, difference.Loss, 1e-9);
        Assert.AreEqual(2.1, difference.LowestLoss, 0.1);
        Assert.AreEqual(5.9, difference.HighestLoss, 0.1);
    }

    /// <summary>Values of a program of its own, which finds the restricted likelihood's maximum by golden section instead of by Tango's formula, and the bounds by bisection.</summary>
    [TestMethod]
    [DataRow(1600, 150, 86, 2.136, 5.900)]
    [DataRow(50, 12, 2, 6.111, 34.471)]
    [DataRow(14, 1, 0, -15.926, 31.469)]
    [DataRow(360, 9, 5, -1.049, 3.478)]
    [DataRow(500, 1, 0, -0.564, 1.124)]
    [DataRow(30, 0, 14, -63.858, -30.018)]
    public void The_interval_is_Tangos(int pictures, int lost, int won, double lowest, double highest)
    {
        var difference = new PairedDifference(pictures, lost, won);
        Assert.AreEqual(lowest, difference.LowestLoss, 0.001);
        Assert.AreEqual(highest, difference.HighestLoss, 0.001);
    }

    private const double Square = 1.959963984540054 * 1.959963984540054;

    [TestMethod]
    public void Where_no_picture_differs_the_interval_is_not_empty()
    {
        var difference = new PairedDifference(500, 0, 0);
        Assert.AreEqual(100 * Square / (500 + Square), difference.HighestLoss, 1e-3);
        Assert.AreEqual(-difference.HighestLoss, difference.LowestLoss, 1e-9);
        Assert.AreEqual(0, difference.Loss);
    }

    [TestMethod]
    public void Extremes_stay_within_a_hundred_points()
    {
        Assert.AreEqual(100, new PairedDifference(20, 20, 0).HighestLoss, 1e-6);
        Assert.AreEqual(100 * (20 - Square) / (20 + Square), new PairedDifference(20, 20, 0).LowestLoss, 1e-6);
        Assert.AreEqual(100, new PairedDifference(0, 0, 0).HighestLoss);
    }

    /// <summary>Many experiments with a known loss: the interval holds it in about 95 of 100.</summary>
    [TestMethod]
    [DataRow(200, 0.02, 0.01)]
    [DataRow(1500, 0.03, 0.02)]
    public void The_interval_holds_the_true_loss_as_often_as_it_says(int pictures, double lost, double won)
    {
        var random = new Random(5);
        const int Experiments = 2000;
        int held = 0;
        for (int i = 0; i < Experiments; i++)
        {
            (int b, int c) = (0, 0);
            for (int picture = 0; picture < pictures; picture++)
            {
                double fate = random.NextDouble();
                b += fate < lost ? 1 : 0;
                c += fate >= lost && fate < lost + won ? 1 : 0;
            }
            var difference = new PairedDifference(pictures, b, c);
            held += difference.LowestLoss <= 100 * (lost - won) && 100 * (lost - won) <= difference.HighestLoss ? 1 : 0;
        }
        Assert.AreEqual(0.95, (double)held / Experiments, 0.015);
    }

    [TestMethod]
    [DataRow(360, 0, 0)]
    [DataRow(360, 2, 2)]
    [DataRow(48, 1, 0)]
    public void Where_a_loss_is_not_known_well_enough_it_takes_more_pictures(int pictures, int lost, int won)
    {
        var few = new PairedDifference(pictures, lost, won);
        double points = few.Uncertainty * 0.9;

        Assert.IsGreaterThan(pictures, few.PicturesFor(points));
    }

    [TestMethod]
    public void As_many_pictures_as_it_says_tell_a_loss_apart()
    {
        var few = new PairedDifference(1000, 18, 12);
        int needed = few.PicturesFor(0.4);
        Assert.AreEqual(7203, needed, 200, "z^2 * (share that differs) / points^2, but for the interval's correction");
        var enough = new PairedDifference(needed, 18 * needed / 1000, 12 * needed / 1000);
        Assert.IsGreaterThan(0.4, few.Uncertainty);
        Assert.AreEqual(0.4, enough.Uncertainty, 0.01);
    }

    private static InputResult Result(int index, int rank) => new(index, Prediction: 0, Label: 0, rank, OtherPrediction: null);
}
