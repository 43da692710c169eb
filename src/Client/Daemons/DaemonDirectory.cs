using System.Text;

namespace Supervisor.Client;

/// <summary>A fresh directory for a private daemon's socket, for this user only (0700), removed with it.</summary>
internal sealed class DaemonDirectory : IDisposable
{
    private DaemonDirectory(string path)
    {
        Path = path;
    }

    internal string Path { get; }

    internal string Socket => System.IO.Path.Combine(Path, SocketPath.FileName);

    internal static DaemonDirectory Create()
    {
        // CreateTempSubdirectory makes it 0700 (mkdtemp(3)), below the temporary directory; the runtime directory is the better place.
        var runtime = Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR") is { Length: > 0 } given && Directory.Exists(given)
            ? System.IO.Path.Combine(given, "supervisor")
            : null;
        if (runtime is not null)
        {
            Directory.CreateDirectory(runtime, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        var directory = runtime is null
            ? new DaemonDirectory(Directory.CreateTempSubdirectory("supervisor-").FullName)
            : new DaemonDirectory(Directory.CreateDirectory(
                System.IO.Path.Combine(runtime, $"private-{Guid.NewGuid():N}"[..20]), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute).FullName);
        if (Encoding.UTF8.GetByteCount(directory.Socket) <= SocketPath.MaxBytes)
        {
            return directory;
        }

        directory.Dispose();
        throw new SupervisorUnavailableException(
            $"The path {directory.Socket} is longer than the {SocketPath.MaxBytes} bytes that a socket's may have. Set XDG_RUNTIME_DIR or TMPDIR to a shorter directory.");
    }

    public void Dispose()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (IOException)
        {
            // The daemon removed it, or still has it; either way it is no longer ours to tidy.
        }
    }
}
