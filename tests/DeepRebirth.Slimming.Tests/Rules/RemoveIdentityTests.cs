using DeepRebirth.Networks;
using DeepRebirth.Tests.Shared;

namespace DeepRebirth.Slimming.Tests.Rules;

[TestClass]
public sealed class RemoveIdentityTests
{
    private const string Rule = "remove-identity";

    [TestMethod]
    public void Removes_a_dropout_between_two_layers()
    {
        var build = new NetworkBuilder(1, 3, 6, 6);
        string x = build.Dropout(build.Convolution("input", maps: 4, kernel: 3));
        Network slim = RuleAssert.RewritesExactly(Rule, build.Build(build.Relu(x)));
        CollectionAssert.AreEqual(new[] { "Conv", "Relu" }, slim.Layers.Select(layer => layer.Operator).ToArray());
    }

    [TestMethod]
    public void Removes_an_identity_that_reads_a_network_input()
    {
        var build = new NetworkBuilder(1, 3, 6, 6);
        Network slim = RuleAssert.RewritesExactly(Rule, build.Build(build.Relu(build.Identity("input"))));
        Assert.AreEqual("input", slim.Layers.Single().Input);
    }

    [TestMethod]
    public void Removes_a_concat_of_one_tensor()
    {
        var build = new NetworkBuilder(1, 3, 6, 6);
        RuleAssert.RewritesExactly(Rule, build.Build(build.Relu(build.Concat(build.Relu("input")))));
    }

    [TestMethod]
    public void Keeps_the_name_of_a_network_output_that_a_dropout_writes()
    {
        var build = new NetworkBuilder(1, 3, 6, 6);
        string x = build.Convolution("input", maps: 4, kernel: 3);
        string aside = build.Relu(x);
        string output = build.Dropout(x);
        Network slim = RuleAssert.RewritesExactly(Rule, build.Build(output, aside));
        Assert.AreEqual(output, slim["conv1"].Output);
        Assert.AreEqual(output, slim["relu2"].Input, "others follow the renamed tensor");
    }

    [TestMethod]
    public void Refuses_an_identity_from_a_network_input_to_a_network_output()
    {
        var build = new NetworkBuilder(1, 3, 6, 6);
        RuleAssert.Refuses(Rule, build.Build(build.Identity("input")), "an input or output of the network");
    }

    [TestMethod]
    public void Refuses_an_identity_between_two_network_outputs()
    {
        var build = new NetworkBuilder(1, 3, 6, 6);
        string x = build.Relu("input");
        RuleAssert.Refuses(Rule, build.Build(x, build.Identity(x)), "an input or output of the network");
    }

    [TestMethod]
    public void Leaves_a_concat_of_two_tensors_alone()
    {
        var build = new NetworkBuilder(1, 3, 6, 6);
        RuleAssert.DoesNotFind(Rule, build.Build(build.Concat("input", "input")));
    }
}
