namespace DeepRebirth.Generator;

/// <summary>
/// Prints members with documentation, signature and body. A design-time build knows the signatures only: its bodies throw, and so both kinds of
/// build have the very same API.
/// </summary>
internal sealed class MemberWriter(CodeWriter code, bool designTime)
{
    /// <summary>What takes a body's place in a design-time build.</summary>
    private const string Throw = "throw DesignTimeOnly();";

    /// <summary>Adds a method or constructor.</summary>
    public void Method(string documentation, string signature, string body, string chained = "")
    {
        if (documentation.Length > 0)
            code.Write(documentation);
        code.Write(signature);
        if (!designTime && chained.Length > 0)
            code.Write("    " + chained);
        code.Write("{").Write(Indented(designTime ? Throw : body)).Write("}").Blank();
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

    private void Accessor(string name, string body) => code.Open(name).Write(designTime ? Throw : body).Close();

    // Parts that a network does not need leave empty lines behind.
    private static string Indented(string body) =>
        string.Join("\n", body.Split('\n').Where(line => line.Trim().Length > 0).Select(line => "    " + line));
}
