using System.Globalization;

namespace DeepRebirth.Generator;

/// <summary>Prints the steps of a program, and the two switches that run them.</summary>
internal static class LayersEmitter
{
    private const int LineLength = 130;

    private const int Depth = 3;

    /// <summary>The kernel that can run for several images at once.</summary>
    private const string ForAllImages = "GemmStep";

    private const string Otherwise = "default: throw new global::System.ArgumentOutOfRangeException(nameof(step));";

    /// <summary>Names that no step can have: members of the struct, and parameters of its methods.</summary>
    private static readonly string[] Taken =
    [
        "Layers", "Equals", "GetHashCode", "ToString", "GetType", "MemberwiseClone", "Finalize", "ReferenceEquals",
        "step", "copy", "input", "arena", "arenas", "pitch", "images", "weights", "from", "to",
    ];

    public static void Emit(CodeWriter code, ProgramManifest program)
    {
        var unique = new UniqueNames(Taken);
        string[] names = [.. program.Steps.Select(step => Identifiers.Escape(unique.Take(Name(step))))];

        code.Write("""
            /// <summary>
            /// The network: its steps in the order in which they run. Offsets count floats, from the start of the arena for tensors and from the
            /// start of the weights for parameters.
            /// </summary>
            """);
        code.Open("private readonly unsafe struct Layers : " + Prelude.Kernels + "INetwork");
        EmitSteps(code, names, program);

        code.Write($"""
            // The steps of every phase. Those of one phase are independent of each other.
            static global::System.ReadOnlySpan<int> {Prelude.Kernels}INetwork.Phases => [{string.Join(", ", program.Phases.Select(Number))}];

            static int {Prelude.Kernels}INetwork.ArenaFloats => {Number(program.ArenaFloats)};

            """);
        if (program.Tail is { } tail)
        {
            code.Write($"""
                // From this phase on, the images of a batch go together, as the many weights are then read once for all of them. What is used from there on lies
                // in the arena's first floats.
                static int {Prelude.Kernels}INetwork.TailPhase => {Number(tail.Phase)};

                static int {Prelude.Kernels}INetwork.TailFloats => {Number(tail.Floats)};

                """);
        }

        code.Open($"static {Prelude.Kernels}StepWork {Prelude.Kernels}INetwork.Work(int step) => step switch");
        for (int i = 0; i < names.Length; i++)
            code.Write($"{Number(i)} => {names[i]}.Work,");
        code.Write("_ => throw new global::System.ArgumentOutOfRangeException(nameof(step)),").Close("};").Blank();

        if (program.ReadsInputInPlace)
            code.Write("// The network's input may be where the caller has it, so many floats from its place in the arena.");
        code.Open($"static void {Prelude.Kernels}INetwork.Run(int step, int copy, nint input, float* arena, float* weights, int from, int to)").Open("switch (step)");
        for (int i = 0; i < names.Length; i++)
            code.Write($"case {Number(i)}: {names[i]}{Call(program.Steps[i])}; break;");
        code.Write(Otherwise).Close().Close();
        if (program.Tail is { } last)
            EmitTail(code, names, program, last);
        code.Close();
    }

    /// <summary>The call that runs units of a step.</summary>
    private static string Call(StepManifest step) => step.ReadsInput
        ? ".RunFrom(input, arena, weights, from, to)"
        : $"{(HasCopies(step) ? ".At(copy)" : "")}.Run(arena, weights, from, to)";

    private static bool HasCopies(StepManifest step) => step.Parameters.Any(parameter => parameter.Property == "CopyPitch");

    /// <summary>The steps of the tail that run for all images of a group at once.</summary>
    private static void EmitTail(CodeWriter code, string[] names, ProgramManifest program, TailManifest tail)
    {
        code.Blank();
        code.Open($"static void {Prelude.Kernels}INetwork.RunForAllImages(int step, float* arenas, long pitch, int images, float* weights, int from, int to)");
        code.Open("switch (step)");
        for (int i = program.Phases.Take(tail.Phase).Sum(); i < names.Length; i++)
        {
            if (program.Steps[i].Kernel == ForAllImages)
                code.Write($"case {Number(i)}: {names[i]}.RunForAllImages(arenas, pitch, images, weights, from, to); break;");
        }

        code.Write(Otherwise).Close().Close();
    }

    private static void EmitSteps(CodeWriter code, string[] names, ProgramManifest program)
    {
        int step = 0;
        foreach (int steps in program.Phases)
        {
            if (steps > 1)
                code.Write($"// The next {Number(steps)} steps may run at the same time.").Blank();
            for (int end = step + steps; step < end; step++)
                EmitStep(code, names[step], program.Steps[step]);
        }
    }

    private static void EmitStep(CodeWriter code, string name, StepManifest step)
    {
        if (step.Layers.Count > 0)
            code.Write("// " + CSharpText.Comment(string.Join(", ", step.Layers)));
        if (step.Description.Length > 0)
            code.Write("// " + CSharpText.Comment(step.Description));
        code.Open($"internal static readonly {Prelude.Kernels}{Identifiers.Escape(step.Kernel)} {name} = new()");
        EmitParameters(code, step.Parameters, Depth);
        code.Close("};").Blank();
    }

    /// <summary>Scalars share lines, a nested struct has one of its own, and one that holds others has a line for each of them.</summary>
    private static void EmitParameters(CodeWriter code, IEnumerable<Parameter> parameters, int depth)
    {
        string line = "";
        foreach (Parameter parameter in parameters)
        {
            string text = Assignment(parameter) + ",";
            var nested = parameter.Value as ObjectValue;
            if (line.Length > 0 && (nested is not null || (depth * 4) + line.Length + 1 + text.Length > LineLength))
            {
                code.Write(line);
                line = "";
            }

            if (nested is not null && nested.Properties.Any(inner => inner.Value is ObjectValue))
            {
                code.Open($"{Identifiers.Escape(parameter.Property)} = new()");
                EmitParameters(code, nested.Properties, depth + 1);
                code.Close("},");
            }
            else if (nested is not null)
            {
                code.Write(text);
            }
            else
            {
                line = line.Length == 0 ? text : line + " " + text;
            }
        }

        if (line.Length > 0)
            code.Write(line);
    }

    private static string Name(StepManifest step)
    {
        if (Identifiers.IsIdentifier(step.Name))
            return step.Name;
        string name = Identifiers.ToPascalCase(step.Name);
        return name.Length > 0 ? name : "Step";
    }

    /// <summary>An init property as it stands in an initialiser.</summary>
    public static string Assignment(Parameter parameter) => $"{Identifiers.Escape(parameter.Property)} = {Expression(parameter.Value)}";

    private static string Expression(ParameterValue value) => value switch
    {
        ObjectValue { Properties.Count: 0 } => "new()",
        ObjectValue nested => $"new() {{ {string.Join(", ", nested.Properties.Select(Assignment))} }}",
        DimensionsValue dimensions => $"new({string.Join(", ", dimensions.Dimensions.Select(Number))})",
        ConstantValue constant => Prelude.Kernels + string.Join(".", constant.Names.Select(Identifiers.Escape)),
        LiteralValue literal => literal.CSharp,
        _ => throw new InvalidOperationException($"Unknown parameter value {value}."),
    };

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
