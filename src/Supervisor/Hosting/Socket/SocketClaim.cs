using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Supervisor.Items;
using Supervisor.Processes.Leftovers;

namespace Supervisor.Hosting;

/// <summary>
/// The right to listen at a path, held for life by a lock on a file beside the socket. The kernel gives it back however the
/// daemon ends, so a socket without a locked file is stale.
/// </summary>
internal sealed class SocketClaim : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly string _socket;
    private readonly SafeFileHandle _lock;

    private SocketClaim(string socket, SafeFileHandle lockFile)
    {
        _socket = socket;
        _lock = lockFile;
    }

    /// <summary>Also removes the directory at the end, if nothing else is in it.</summary>
    public bool RemovesDirectory { get; init; }

    private string LockPath => LockPathOf(_socket);

    /// <summary>Claims the path, and removes the socket that a dead daemon left there.</summary>
    /// <param name="socket">The path.</param>
    /// <param name="removesDirectory">See <see cref="RemovesDirectory"/>.</param>
    /// <param name="isOpenToOthers">The directory lets others through to the socket.</param>
    public static SocketClaim Take(string socket, bool removesDirectory, bool isOpenToOthers = false)
    {
        SocketDirectory.Prepare(Path.GetDirectoryName(socket)!, isOpenToOthers);
        var claim = new SocketClaim(socket, Lock(socket)) { RemovesDirectory = removesDirectory };
        try
        {
            RemoveStale(socket);
            Directory.CreateDirectory(RuntimeDirectoryOf(socket), OwnerOnly);
            RandomAccess.SetLength(claim._lock, 0);
            RandomAccess.Write(claim._lock, Encoding.ASCII.GetBytes($"{Environment.ProcessId}\n"), 0);
            return claim;
        }
        catch
        {
            claim._lock.Dispose();
            throw;
        }
    }

    /// <summary>Ends what an earlier life of the daemon has left behind: processes, cgroups and files. The processes that it killed.</summary>
    public async Task<IReadOnlyList<ProcessIdentity>> ClearAsync()
    {
        var killed = await EarlierLives.SweepAsync(RuntimeDirectoryOf(_socket), TimeProvider.System);
        RemoveRuntimeDirectory(_socket);
        Directory.CreateDirectory(RuntimeDirectoryOf(_socket), OwnerOnly);
        return killed;
    }

    // Files go before the lock does, so that what a successor makes is never removed.
    public void Dispose()
    {
        File.Delete(_socket);
        RemoveRuntimeDirectory(_socket);
        File.Delete(LockPath);
        if (RemovesDirectory)
        {
            RemoveDirectoryIfEmpty(Path.GetDirectoryName(_socket)!);
        }

        _lock.Dispose();
    }

    /// <summary>Where the workers' directories are. What an earlier life of the daemon left in it is cleared when the socket is claimed.</summary>
    public static string RuntimeDirectoryOf(string socket) => socket + ".d";

    private static void RemoveRuntimeDirectory(string socket)
    {
        try
        {
            Directory.Delete(RuntimeDirectoryOf(socket), recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
        }
    }

    private static string LockPathOf(string socket) => socket + ".lock";

    // The holder before us removes the file when it ends: a lock on a file that is no longer at the path counts for nothing.
    private static SafeFileHandle Lock(string socket)
    {
        while (true)
        {
            var file = OpenLockFile(LockPathOf(socket));
            if (NativeMethods.Flock(file, NativeMethods.LockExclusive | NativeMethods.LockNoWait) != 0)
            {
                throw Refusal(socket, file);
            }

            if (FileStatus.Of(LockPathOf(socket)) is { } atPath && IsSame(atPath, FileStatus.Of(file)))
            {
                return file;
            }

            file.Dispose();
        }
    }

    private static bool IsSame(FileStatus one, FileStatus other) => one.Inode == other.Inode && one.Device == other.Device;

    private static SafeFileHandle OpenLockFile(string path)
    {
        const int flags = NativeMethods.OpenReadWrite | NativeMethods.OpenCreate | NativeMethods.OpenNoFollow | NativeMethods.OpenCloseOnExec;
        var file = NativeMethods.Open(path, flags, 0x180);
        return file.IsInvalid
            ? throw new StartupException(
                ExitCode.CannotCreate, $"The lock file {path} cannot be opened ({Marshal.GetLastPInvokeErrorMessage()}). Remove it, or choose another socket with --socket.")
            : file;
    }

    private static StartupException Refusal(string socket, SafeFileHandle lockFile)
    {
        var error = Marshal.GetLastPInvokeError();
        using (lockFile)
        {
            return error == NativeMethods.WouldBlock
                ? new(ExitCode.AlreadyRuns, $"Another supervisor{Holder(lockFile)} listens on {socket}. Stop it, or choose another socket with --socket.")
                : new(ExitCode.CannotCreate, $"The lock file {LockPathOf(socket)} cannot be locked ({Marshal.GetPInvokeErrorMessage(error)}).");
        }
    }

    private static string Holder(SafeFileHandle lockFile)
    {
        Span<byte> text = stackalloc byte[16];
        var length = RandomAccess.Read(lockFile, text, 0);
        return int.TryParse(text[..length], CultureInfo.InvariantCulture, out var pid) ? $" (pid {pid})" : "";
    }

    private static void RemoveStale(string socket)
    {
        switch (FileStatus.Of(socket))
        {
            case null:
                break;
            case { IsSocket: true }:
                File.Delete(socket);
                break;
            default:
                throw new StartupException(ExitCode.CannotCreate, $"{socket} exists and is no socket. Remove it, or choose another path with --socket.");
        }
    }

    private static void RemoveDirectoryIfEmpty(string path)
    {
        try
        {
            Directory.Delete(path);
        }
        catch (IOException)
        {
            // Not empty, or gone already: both are somebody else's business.
        }
    }
}
