namespace DeepRebirth.Generator;

/// <summary>
/// Prints members with documentation, signature and body. A design-time build knows the signatures only: its bodies throw, and so both kinds of
/// build have the very same API.
/// </summary>
internal sealed class MemberWriter(CodeWriter code, bool designTime)
{
    /// <summary>What takes a body's place in a design-time build.</summary>
    private const string Throw = "throw DesignTimeOnly();";

    /// <summary>Adds a method. A body of one statement is written behind an arrow.</summary>
    public void Method(string documentation, string signature, string body)
    {
        if (documentation.Length > 0)
            code.Write(documentation);
        string[] statements = designTime ? [Throw] : Statements(body);
        if (statements.Length == 1)
        {
            code.Write($"{signature} =>").Write("    " + Expression(statements[0])).Blank();
            return;
        }

        code.Open(signature);
        foreach (string statement in statements)
            code.Write(statement);
        code.Close().Blank();
    }

    /// <summary>Adds a constructor that only calls another.</summary>
    public void Constructor(string documentation, string signature, string chained)
    {
        if (designTime)
        {
            Method(documentation, signature, "");
            return;
        }

        code.Write(documentation).Write(signature).Write("    : " + chained).Open("").Close().Blank();
    }

    /// <summary>Adds a property that only computes.</summary>
    public void Property(string documentation, string signature, string expression) =>
        code.Write(documentation).Write($"{signature} => {(designTime ? Throw : expression + ";")}").Blank();

    /// <summary>Adds a property with accessors.</summary>
    public void Accessors(string documentation, string signature, string getter, string setter)
    {
        code.Write(documentation).Open(signature);
        Accessor("get", getter);
        Accessor("set", setter);
        code.Close().Blank();
    }

    /// <summary>Adds what a design-time build goes without: private members.</summary>
    public void Private(string text)
    {
        if (!designTime)
            code.Write(text).Blank();
    }

    private void Accessor(string name, string body)
    {
        string[] statements = designTime ? [Throw] : Statements(body);
        if (statements.Length == 1)
        {
            code.Write($"{name} => {Expression(statements[0])}");
            return;
        }

        code.Open(name);
        foreach (string statement in statements)
            code.Write(statement);
        code.Close();
    }

    // Parts that a network does not need leave empty lines behind.
    private static string[] Statements(string body) => [.. body.Split('\n').Select(line => line.TrimEnd()).Where(line => line.Length > 0)];

    private static string Expression(string statement) =>
        statement.StartsWith("return ", StringComparison.Ordinal) ? statement.Substring("return ".Length) : statement;
}
