using System.Globalization;
using Microsoft.Win32.SafeHandles;
using Supervisor.Items;

namespace Supervisor.Workers;

/// <summary>
/// A worker's own directory: page, outbox, token, and "t" for what it would otherwise leave in the system's. Gone with the worker.
/// </summary>
internal sealed class WorkerDirectory : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private WorkerDirectory(string path) => Path = path;

    public string Path { get; }

    public string PagePath => System.IO.Path.Combine(Path, "page");

    public string OutboxPath => System.IO.Path.Combine(Path, "outbox");

    public string TokenPath => System.IO.Path.Combine(Path, "token");

    /// <summary>For a trace of the worker, while it is read.</summary>
    public string TracePath => System.IO.Path.Combine(Path, "trace");

    /// <summary>Where a server listens. As short as can be.</summary>
    public string SocketPath => System.IO.Path.Combine(Path, "s");

    public string TemporaryPath => System.IO.Path.Combine(Path, "t");

    /// <summary>Opened before the worker could put something else in its place; a server has none.</summary>
    public SafeFileHandle Page { get; private set; } = null!;

    /// <inheritdoc cref="Page"/>
    public SafeFileHandle Outbox { get; private set; } = null!;

    /// <exception cref="IOException">The file system is full, or the directory is not ours to write.</exception>
    public static WorkerDirectory Create(WorkerSettings settings, WorkerIdentity worker, int concurrency, string token) => Create(settings, worker, directory =>
    {
        File.WriteAllBytes(directory.TokenPath, []);
        File.SetUnixFileMode(directory.TokenPath, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.WriteAllText(directory.TokenPath, token);
        directory.Page = CreateFilled(directory.PagePath, WorkerPage.Size(concurrency));
        directory.Outbox = CreateFilled(directory.OutboxPath, WorkerOutbox.HeaderSize + settings.OutboxBytes);
    });

    /// <inheritdoc cref="Create(WorkerSettings, WorkerIdentity, int, string)"/>
    public static WorkerDirectory CreateForServer(WorkerSettings settings, WorkerIdentity worker) => Create(settings, worker, _ => { });

    public void Dispose()
    {
        Page?.Dispose();
        Outbox?.Dispose();
    }

    /// <summary>Removes it, whatever the worker left in it. False: something resists.</summary>
    public bool Remove()
    {
        for (var attempt = 0; attempt < 3 && Directory.Exists(Path); attempt++)
        {
            try
            {
                Directory.Delete(Path, recursive: true);
            }
            catch (Exception resisted) when (resisted is IOException or UnauthorizedAccessException)
            {
                MakeRemovable(Path);
            }
        }

        return !Directory.Exists(Path);
    }

    private static WorkerDirectory Create(WorkerSettings settings, WorkerIdentity worker, Action<WorkerDirectory> fill)
    {
        // The epoch alone, since the path must stay short: .NET puts a socket below TMPDIR, and the name of one ends at 107 bytes.
        var directory = new WorkerDirectory(System.IO.Path.Combine(settings.RuntimeDirectory, "w", worker.Epoch.ToString(CultureInfo.InvariantCulture)));
        try
        {
            // Of an earlier life of the daemon, which counted from 1 too.
            directory.Remove();
            Directory.CreateDirectory(directory.Path, OwnerOnly);
            Directory.CreateDirectory(directory.TemporaryPath, OwnerOnly);
            fill(directory);
            return directory;
        }
        catch
        {
            directory.Dispose();
            directory.Remove();
            throw;
        }
    }

    /// <summary>Writes every byte, so that a full file system is found now and not by a SIGBUS in the worker.</summary>
    private static SafeFileHandle CreateFilled(string path, int size)
    {
        // Any other sharing would take a lock that the worker's own opening runs into.
        var file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        try
        {
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            RandomAccess.Write(file, new byte[size], 0);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private static void MakeRemovable(string directory)
    {
        try
        {
            File.SetUnixFileMode(directory, OwnerOnly);
            foreach (var child in new DirectoryInfo(directory).EnumerateDirectories())
            {
                if (child.LinkTarget is null)
                {
                    MakeRemovable(child.FullName);
                }
            }
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            // Deleting says whether that matters.
        }
    }
}
