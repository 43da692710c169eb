namespace Supervisor.Hosting;

/// <summary>The directory that keeps everybody but its owner from the socket.</summary>
internal static class SocketDirectory
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Makes it where it is missing, and refuses one that is not the daemon's alone.</summary>
    public static void Prepare(string path)
    {
        try
        {
            Directory.CreateDirectory(path, OwnerOnly);
            Check(path, FileStatus.Of(path));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new StartupException(
                ExitCode.CannotCreate, $"The socket's directory {path} cannot be made ({failure.Message}). Make it, or choose another with --socket.");
        }
    }

    // A directory that was there is never changed: it may be anything, /tmp for example.
    private static void Check(string path, FileStatus? status)
    {
        if (Problem(status) is { } problem)
        {
            throw new StartupException(ExitCode.NotPrivate, $"The socket's directory {path} {problem}, or choose another with --socket.");
        }
    }

    private static string? Problem(FileStatus? status) => status switch
    {
        null => "is gone again: start once more",
        { IsDirectory: false } => "is a symbolic link: name the directory itself",
        { Uid: var owner } when owner != NativeMethods.EffectiveUserId() =>
            $"belongs to uid {owner}, and this is uid {NativeMethods.EffectiveUserId()}: remove it",
        { IsOpenToOthers: true, Permissions: var mode } => $"is open to others (mode {mode}): chmod it to 0700",
        _ => null,
    };
}
