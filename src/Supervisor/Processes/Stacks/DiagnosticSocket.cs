using System.Globalization;

namespace Supervisor.Processes.Stacks;

/// <summary>Finds the socket on which a .NET runtime answers questions: dotnet-diagnostic-PID-KEY-socket in its temporary directory.</summary>
internal static class DiagnosticSocket
{
    private const string Prefix = "dotnet-diagnostic-";

    /// <summary>That of the first of these processes which has one, or else any in the directory; null for none.</summary>
    public static (string Path, int Pid)? Find(string directory, params ReadOnlySpan<int> pids)
    {
        try
        {
            var sockets = Directory.EnumerateFiles(directory, Prefix + "*-socket").Order(StringComparer.Ordinal)
                .Select(path => (Path: path, Pid: PidOf(path))).Where(socket => socket.Pid > 0).ToList();
            foreach (var pid in pids)
            {
                if (sockets.FindIndex(socket => socket.Pid == pid) is >= 0 and var found)
                {
                    return sockets[found];
                }
            }

            return sockets.Count == 0 ? null : sockets[0];
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static int PidOf(string path)
    {
        var name = Path.GetFileName(path.AsSpan())[Prefix.Length..];
        var end = name.IndexOf('-');
        return end > 0 && int.TryParse(name[..end], NumberStyles.None, CultureInfo.InvariantCulture, out var pid) ? pid : 0;
    }
}
