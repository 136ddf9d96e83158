using System.Text;

namespace DeepRebirth.Generator;

/// <summary>Collects C# text, indented by the blocks that are open.</summary>
internal sealed class CodeWriter
{
    private const string Indent = "    ";

    private readonly StringBuilder text = new();
    private int depth;

    /// <summary>Adds lines at the current depth. Line ends are <c>\n</c> on every system, so that the same manifest gives the same bytes.</summary>
    public CodeWriter Write(string lines)
    {
        foreach (string line in lines.Split('\n'))
        {
            string content = line.TrimEnd('\r');
            if (content.Length > 0)
            {
                for (int i = 0; i < depth; i++)
                    text.Append(Indent);
                text.Append(content);
            }

            text.Append('\n');
        }

        return this;
    }

    /// <summary>Adds an empty line.</summary>
    public CodeWriter Blank() => Write("");

    /// <summary>Opens a block with a brace.</summary>
    public CodeWriter Open(string head)
    {
        if (head.Length > 0)
            Write(head);
        Write("{");
        depth++;
        return this;
    }

    /// <summary>Closes the innermost block.</summary>
    public CodeWriter Close(string brace = "}")
    {
        depth--;
        if (text.ToString(text.Length - 2, 2) == "\n\n")
            text.Length--;
        return Write(brace);
    }

    public override string ToString() => text.ToString();
}
