using System.Security.Cryptography;
using System.Text;

namespace Supervisor.Hosting;

/// <summary>Where the daemon listens.</summary>
internal static class SocketPath
{
    /// <summary>sockaddr_un has room for 108 bytes with the zero at the end.</summary>
    public const int MaxBytes = 107;

    /// <summary>The path that clients of this user look at.</summary>
    public static string Default() => RuntimeDirectory() is { } runtime
        ? Path.Combine(runtime, "supervisor", "supervisor.sock")
        : Path.Combine(Path.GetTempPath(), $"supervisor-{NativeMethods.EffectiveUserId()}", "supervisor.sock");

    /// <summary>A path that nobody else has, in a directory of its own.</summary>
    public static string Private() => Path.Combine(
        RuntimeDirectory() ?? Path.GetTempPath(),
        $"supervisor-private-{RandomNumberGenerator.GetHexString(16, lowercase: true)}",
        "supervisor.sock");

    /// <summary>What is wrong with a path; null if nothing is.</summary>
    public static string? Problem(string path)
    {
        if (!Path.IsPathFullyQualified(path))
        {
            return $"\"{path}\" is not absolute: give the whole path";
        }

        if (path.EndsWith('/'))
        {
            return $"\"{path}\" names a directory: give the socket's own path";
        }

        var bytes = Encoding.UTF8.GetByteCount(path);
        return bytes > MaxBytes ? $"\"{path}\" is {bytes} bytes long, and a socket's path has at most {MaxBytes}: choose a shorter one" : null;
    }

    private static string? RuntimeDirectory() =>
        Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR") is { Length: > 0 } path && Path.IsPathFullyQualified(path) ? path : null;
}
