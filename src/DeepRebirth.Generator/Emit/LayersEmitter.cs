using System.Globalization;

namespace DeepRebirth.Generator;

/// <summary>Prints the steps of a program, and the two switches that run them.</summary>
internal static class LayersEmitter
{
    private const int LineLength = 130;

    private const int Depth = 4;

    public static void Emit(CodeWriter code, ProgramManifest program)
    {
        // A step that is called like a kernel would hide it from the steps below.
        var unique = new UniqueNames(KernelLibrary.TypeNames.Concat(["Layers", "Units", "Run", "Steps", "ArenaFloats", "Equals", "GetHashCode", "ToString",
            "GetType", "MemberwiseClone", "Finalize", "ReferenceEquals"]));
        string[] names = [.. program.Steps.Select(step =>
            Identifiers.Escape(unique.Take(Identifiers.ToPascalCase(step.Name) is { Length: > 0 } name ? name : "Step")))];

        code.Write("""
            /// <summary>
            /// The network: its steps in the order in which they run. Offsets count floats, from the start of the arena for tensors and from the
            /// start of the weights for parameters.
            /// </summary>
            """);
        code.Open("private readonly unsafe struct Layers : INetwork");
        for (int i = 0; i < names.Length; i++)
            EmitStep(code, names[i], program.Steps[i]);

        code.Write($"""
            static int INetwork.Steps => {Number(names.Length)};

            static int INetwork.ArenaFloats => {Number(program.ArenaFloats)};

            """);
        code.Open("static int INetwork.Units(int step) => step switch");
        for (int i = 0; i < names.Length; i++)
            code.Write($"{Number(i)} => {names[i]}.Units,");
        code.Write("_ => 0,").Close("};").Blank();

        code.Open("static void INetwork.Run(int step, float* arena, float* weights, int from, int to)").Open("switch (step)");
        for (int i = 0; i < names.Length; i++)
            code.Write($"case {Number(i)}: {names[i]}.Run(arena, weights, from, to); break;");
        code.Close().Close().Close();
    }

    private static void EmitStep(CodeWriter code, string name, StepManifest step)
    {
        if (step.Layers.Count > 0)
            code.Write("// " + CSharpText.Comment(string.Join(", ", step.Layers)));
        if (step.Description.Length > 0)
            code.Write("// " + CSharpText.Comment(step.Description));
        code.Open($"internal static readonly {Identifiers.Escape(step.Kernel)} {name} = new()");

        // Scalars share lines, a nested struct has one of its own.
        string line = "";
        foreach (Parameter parameter in step.Parameters)
        {
            string text = Assignment(parameter) + ",";
            bool nested = parameter.Value is ObjectValue;
            if (line.Length > 0 && (nested || (Depth * 4) + line.Length + 1 + text.Length > LineLength))
            {
                code.Write(line);
                line = "";
            }

            if (nested)
                code.Write(text);
            else
                line = line.Length == 0 ? text : line + " " + text;
        }

        if (line.Length > 0)
            code.Write(line);
        code.Close("};").Blank();
    }

    private static string Assignment(Parameter parameter) => $"{Identifiers.Escape(parameter.Property)} = {Expression(parameter.Value)}";

    private static string Expression(ParameterValue value) => value switch
    {
        ObjectValue { Properties.Count: 0 } => "new()",
        ObjectValue nested => $"new() {{ {string.Join(", ", nested.Properties.Select(Assignment))} }}",
        DimensionsValue dimensions => $"new({string.Join(", ", dimensions.Dimensions.Select(Number))})",
        ExpressionValue expression => expression.CSharp,
        _ => throw new InvalidOperationException($"Unknown parameter value {value}."),
    };

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
