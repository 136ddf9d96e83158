using DeepRebirth.FineTuning.Training;

namespace DeepRebirth.FineTuning.Tests.Training;

[TestClass]
public sealed class SampleOrderTests
{
    [TestMethod]
    public void Every_pass_sees_every_input_once_in_another_order()
    {
        var order = new SampleOrder(count: 20, views: 3, seed: 1);
        int[][] passes = [.. Enumerable.Range(0, 4).Select(pass => Enumerable.Range(pass * 20, 20).Select(position => order.At(position).Index).ToArray())];
        foreach (int[] pass in passes)
            CollectionAssert.AreEquivalent(Enumerable.Range(0, 20).ToArray(), pass);
        CollectionAssert.AreNotEqual(passes[0], passes[1]);
    }

    [TestMethod]
    public void Views_come_again_after_the_last()
    {
        var order = new SampleOrder(count: 5, views: 2, seed: 1);
        CollectionAssert.AreEqual(new[] { 0, 1, 0, 1 }, Enumerable.Range(0, 4).Select(pass => order.At(pass * 5).View).ToArray());
    }

    [TestMethod]
    public void A_position_gives_the_same_sample_however_it_is_reached()
    {
        var forward = new SampleOrder(count: 7, views: 100, seed: 3);
        Sample[] walked = [.. Enumerable.Range(0, 70).Select(position => forward.At(position))];
        var backward = new SampleOrder(count: 7, views: 100, seed: 3);
        for (int position = 69; position >= 0; position--)
            Assert.AreEqual(walked[position], backward.At(position));
    }
}
