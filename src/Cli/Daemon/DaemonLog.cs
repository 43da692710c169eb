namespace Supervisor.Cli;

/// <summary>What a daemon wrote in one life.</summary>
internal static class DaemonLog
{
    private const int MostLines = 20;

    /// <param name="file">Which may have earlier lives in it.</param>
    /// <param name="start">Where this life begins, in bytes.</param>
    /// <returns>The last lines.</returns>
    internal static string Since(string file, long start)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        stream.Seek(start, SeekOrigin.Begin);
        using var reader = new StreamReader(stream);
        return string.Join('\n', reader.ReadToEnd().TrimEnd().Split('\n').TakeLast(MostLines).Select(Printable.Show));
    }
}
