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
        LoadedCase[] loaded = [.. cases.Select(Load)];
        Executor.Prepare([.. loaded.SelectMany(test => test.Runs).Select(run => run.Network)]);
        foreach (LoadedCase test in loaded)
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

    /// <summary>A network of one data set with its inputs and the outputs to expect.</summary>
    private sealed record DataSetRun(Network Network, Dictionary<string, Tensor> Activations, Tensor[] Expected);

    /// <summary>A case that was read, or the problem of reading it.</summary>
    private sealed record LoadedCase(string Name, IReadOnlyList<DataSetRun> Runs, NetworkException? Problem);

    private static LoadedCase Load(ConformanceCase test)
    {
        var runs = new List<DataSetRun>();
        try
        {
            foreach (string dataSet in test.DataSets)
            {
                (Network network, Dictionary<string, Tensor> activations) = test.Read(dataSet);
                runs.Add(new DataSetRun(network, activations, ConformanceCase.ExpectedOutputs(dataSet)));
            }
            return new LoadedCase(test.Name, runs, null);
        }
        catch (NetworkException e)
        {
            return new LoadedCase(test.Name, [], e);
        }
    }

    private (Outcome Outcome, string Detail) Run(LoadedCase test)
    {
        if (test.Problem is { } problem)
        {
            return problem.Problem == NetworkProblem.Unsupported
                ? (Outcome.Unsupported, problem.Message.ReplaceLineEndings(" "))
                : (Outcome.Failed, problem.Message);
        }
        foreach (DataSetRun run in test.Runs)
        {
            if (Difference(run.Network, run.Activations, run.Expected) is { } difference)
                return (Outcome.Failed, difference);
        }
        return test.Runs.Count > 0 ? (Outcome.Passed, "") : (Outcome.Unsupported, "it has no data");
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
