using DeepRebirth.Networks;

namespace DeepRebirth.Conformance;

/// <summary>
/// Holds one executor to the ONNX project's own operator tests. The cases that pass are listed in <c>passing.txt</c>, a list that can
/// only grow; those that use what is not supported are listed with the reason in <c>unsupported.txt</c>. To add an executor, derive a class.
/// </summary>
public abstract class ConformanceTests
{
    public TestContext TestContext { get; set; } = null!;

    protected abstract IConformanceExecutor Executor { get; }

    [TestMethod]
    public void Passes_exactly_the_listed_cases()
    {
        var passing = CaseList.Read("passing.txt");
        var unsupported = CaseList.Read("unsupported.txt");
        var complaints = new List<string>();
        int passed = 0;
        IReadOnlyList<ConformanceCase> cases = ConformanceData.Cases();
        foreach (ConformanceCase test in cases)
        {
            (Outcome outcome, string detail) = Run(test);
            passed += outcome == Outcome.Passed ? 1 : 0;
            string? complaint = outcome switch
            {
                Outcome.Passed when passing.ContainsKey(test.Name) => null,
                Outcome.Passed => "passes, but is not in passing.txt",
                Outcome.Unsupported when passing.ContainsKey(test.Name) => $"is in passing.txt, but is not supported: {detail}",
                Outcome.Unsupported when unsupported.ContainsKey(test.Name) => null,
                Outcome.Unsupported => $"is not in unsupported.txt: {detail}",
                _ => $"fails: {detail}",
            };
            bool isNews = !ConformanceData.IsDefault && outcome != Outcome.Failed && !passing.ContainsKey(test.Name);
            if (complaint is not null && isNews)
                TestContext.WriteLine($"{test.Name} {complaint}");
            else if (complaint is not null)
                complaints.Add($"{test.Name} {complaint}");
        }
        if (ConformanceData.IsDefault)
        {
            IEnumerable<string> gone = passing.Keys.Concat(unsupported.Keys).Except(cases.Select(test => test.Name));
            complaints.AddRange(gone.Select(name => $"{name} is listed, but does not exist"));
        }
        TestContext.WriteLine($"{Executor.Name}: {passed} of {cases.Count} float32 cases over our operators pass.");
        Assert.IsTrue(complaints.Count == 0, $"{Executor.Name}:{Environment.NewLine}{string.Join(Environment.NewLine, complaints)}");
    }

    private enum Outcome
    {
        Passed,
        Unsupported,
        Failed,
    }

    private (Outcome Outcome, string Detail) Run(ConformanceCase test)
    {
        foreach (string dataSet in test.DataSets)
        {
            Network network;
            Dictionary<string, Tensor> activations;
            try
            {
                (network, activations) = test.Read(dataSet);
            }
            catch (NetworkException e) when (e.Problem == NetworkProblem.Unsupported)
            {
                return (Outcome.Unsupported, e.Message.ReplaceLineEndings(" "));
            }
            catch (NetworkException e)
            {
                return (Outcome.Failed, e.Message);
            }
            if (Difference(network, activations, ConformanceCase.ExpectedOutputs(dataSet)) is { } difference)
                return (Outcome.Failed, difference);
        }
        return test.DataSets.Any() ? (Outcome.Passed, "") : (Outcome.Unsupported, "it has no data");
    }

    private string? Difference(Network network, Dictionary<string, Tensor> activations, Tensor[] expected)
    {
        Tensor[] actual;
        try
        {
            actual = Executor.Run(network, activations);
        }
        catch (Exception e)
        {
            // Whatever an executor throws is this case's failure; the other cases still run.
            return $"{e.GetType().Name}: {e.Message}";
        }
        if (expected.Length != actual.Length)
            return $"{actual.Length} outputs, expected {expected.Length}";
        return expected.Zip(actual, Closeness.Difference).FirstOrDefault(difference => difference is not null);
    }
}
