namespace Supervisor.Cli;

/// <summary>JSON that is none, or none of the message that it is meant for. The message says where, and what is expected.</summary>
internal sealed class JsonInputException : Exception
{
    /// <param name="path">From the message's own fields, as <c>items[2].name</c>; empty for the whole.</param>
    /// <param name="line">Counted as the caller counts lines.</param>
    /// <param name="problem">What is wrong, and what is expected.</param>
    /// <param name="inner">Who found it.</param>
    internal JsonInputException(string path, long line, string problem, Exception? inner = null)
        : base($"line {line}: {(path.Length == 0 ? "" : $"{path}: ")}{problem}", inner)
    {
        Path = path;
        Line = line;
    }

    internal string Path { get; }

    internal long Line { get; }
}
