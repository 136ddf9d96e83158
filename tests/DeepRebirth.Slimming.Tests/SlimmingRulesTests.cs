using DeepRebirth.Tests.Shared;

namespace DeepRebirth.Slimming.Tests;

[TestClass]
public sealed class SlimmingRulesTests
{
    [TestMethod]
    public void Names_are_unique_and_plain()
    {
        string[] names = [.. SlimmingRules.All.Select(rule => rule.Name)];
        CollectionAssert.AllItemsAreUnique(names);
        foreach (string name in names)
            Assert.MatchesRegex("^[a-z]+(-[a-z]+)*$", name);
    }

    [TestMethod]
    public void Every_rule_class_is_in_the_list()
    {
        IEnumerable<Type> classes = typeof(SlimmingRule).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(SlimmingRule)) && !type.IsAbstract);
        CollectionAssert.AreEquivalent(classes.ToArray(), SlimmingRules.All.Select(rule => rule.GetType()).ToArray());
    }

    [TestMethod]
    public void Every_rule_has_a_section_in_the_documentation()
    {
        string page = File.ReadAllText(Path.Combine(SharedData.RepositoryRoot, "docs", "slimming.md"));
        foreach (SlimmingRule rule in SlimmingRules.All)
            Assert.Contains($"### `{rule.Name}`", page);
    }

    [TestMethod]
    public void Every_rule_says_in_a_line_what_it_does()
    {
        foreach (SlimmingRule rule in SlimmingRules.All)
        {
            Assert.IsFalse(string.IsNullOrWhiteSpace(rule.Summary) || rule.Summary.Contains('\n'), rule.Name);
            Assert.AreEqual(rule.Name, rule.ToString());
        }
    }

    [TestMethod]
    public void An_unknown_rule_is_named_in_the_error() =>
        Assert.Contains("no-such-rule", Assert.ThrowsExactly<KeyNotFoundException>(() => SlimmingRules.Named("no-such-rule")).Message);
}
