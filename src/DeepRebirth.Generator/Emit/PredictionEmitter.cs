namespace DeepRebirth.Generator;

/// <summary>Prints what a classifier returns: <c>Prediction</c>, and the <c>Candidate</c>s of its list.</summary>
internal static class PredictionEmitter
{
    public static void Emit(CodeWriter code, NetworkManifest manifest)
    {
        code.Write("/// <summary>What the network says about one input: the probability of every class. Immutable.</summary>");
        code.Open("public sealed class Prediction");
        EmitPrediction(new MemberWriter(code, designTime: manifest.IsDesignTime), manifest);
        code.Close().Blank();

        code.Write("""
            /// <summary>A class with its probability.</summary>
            """);
        code.Open("public readonly struct Candidate");
        EmitCandidate(new MemberWriter(code, designTime: manifest.IsDesignTime), manifest);
        code.Close().Blank();
    }

    private static void EmitPrediction(MemberWriter members, NetworkManifest manifest)
    {
        members.Private("private readonly float[] probabilities;");
        members.Private("private readonly int best;");
        members.Method(
            "",
            "private Prediction(float[] probabilities)",
            $"""
            this.probabilities = probabilities;
            best = {Prelude.Kernels}Scores.Best(probabilities);
            """);
        members.Property("/// <summary>The index of the most probable class, counted from 0.</summary>", "public int ClassIndex", "best");
        EmitName(members, manifest, "most probable class");
        members.Property("/// <summary>The probability of the most probable class, from 0 to 1.</summary>", "public float Score", "probabilities[best]");
        members.Property(
            "/// <summary>The probability of every class by its index.</summary>",
            "public global::System.ReadOnlySpan<float> Probabilities",
            "probabilities");
        members.Method(
            """
            /// <summary>The <paramref name="count"/> most probable classes (fewer where the network knows fewer), best first.</summary>
            /// <exception cref="global::System.ArgumentOutOfRangeException"><paramref name="count"/> is negative.</exception>
            """,
            "public global::System.Collections.Generic.IReadOnlyList<Candidate> Top(int count)",
            $"""
            global::System.ArgumentOutOfRangeException.ThrowIfNegative(count);
            int[] top = {Prelude.Kernels}Scores.Top(probabilities, count);
            return global::System.Array.ConvertAll(top, index => new Candidate(index, probabilities[index]));
            """);

        string scores = manifest.Scores == ScoreKind.Logits ? "logits, which a softmax makes probabilities of" : "probabilities";
        members.Method(
            $"""
            /// <summary>Reads the scores of one input, as <c>Run</c> and <c>RunBatch</c> write them: {scores}.</summary>
            /// <exception cref="global::System.ArgumentException">There are not <see cref="OutputLength"/> scores.</exception>
            """,
            "public static Prediction From(global::System.ReadOnlySpan<float> scores)",
            $"""
            {Prelude.Kernels}Lengths.CheckExactly(scores.Length, OutputLength, nameof(scores));
            return new Prediction({(manifest.Scores == ScoreKind.Logits ? Prelude.Kernels + "Scores.Softmax(scores)" : "scores.ToArray()")});
            """);
        members.Method(
            "/// <summary>For example <c>tench (97.3 %)</c>.</summary>",
            "public override string ToString()",
            "return new Candidate(ClassIndex, Score).ToString();");
    }

    private static void EmitCandidate(MemberWriter members, NetworkManifest manifest)
    {
        members.Private("private readonly int index;");
        members.Private("private readonly float score;");
        members.Method(
            "",
            "internal Candidate(int index, float score)",
            """
            this.index = index;
            this.score = score;
            """);
        members.Property("/// <summary>The index of the class, counted from 0.</summary>", "public int ClassIndex", "index");
        EmitName(members, manifest, "class");
        members.Property("/// <summary>The probability of the class, from 0 to 1.</summary>", "public float Score", "score");
        members.Method(
            "/// <summary>For example <c>tench (97.3 %)</c>.</summary>",
            "public override string ToString()",
            """return global::System.FormattableString.Invariant($"{Name} ({100 * Score:F1} %)");""");
    }

    private static void EmitName(MemberWriter members, NetworkManifest manifest, string which)
    {
        if (manifest.Labels is null)
        {
            members.Property(
                $"/// <summary>The {which} as text: its index, as the network came without names.</summary>",
                "public string Name",
                "ClassIndex.ToString(global::System.Globalization.CultureInfo.InvariantCulture)");
            return;
        }

        members.Property($"/// <summary>The {which}.</summary>", "public Label Label", "(Label)ClassIndex");
        members.Property($"/// <summary>The name of the {which}.</summary>", "public string Name", "LabelNames[ClassIndex]");
    }
}
