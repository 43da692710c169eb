using System.Text;

namespace Supervisor.Cli;

/// <summary>
/// Text that others wrote, made harmless: control characters, with which a worker's line could repaint the operator's terminal, are shown as ^X, as
/// cat -v does.
/// </summary>
internal static class Printable
{
    /// <summary>Also without tabs and line breaks.</summary>
    internal static string OneLine(string text) => Show(text.ReplaceLineEndings(" ").Replace('\t', ' '));

    /// <summary>Tabs stay.</summary>
    internal static string Show(string text)
    {
        if (!text.Any(IsControl))
        {
            return text;
        }

        var shown = new StringBuilder();
        foreach (var character in text)
        {
            _ = !IsControl(character) ? shown.Append(character)
                : character < ' ' ? shown.Append('^').Append((char)(character + '@'))
                : shown.Append("^?");
        }

        return shown.ToString();
    }

    private static bool IsControl(char character) => char.IsControl(character) && character != '\t';
}
