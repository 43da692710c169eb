namespace Supervisor.Hosting;

/// <summary>The directory of the socket. It keeps everybody but its owner away, unless the configuration lets others in.</summary>
internal static class SocketDirectory
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode Passable = OwnerOnly | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>Makes it where it is missing, and refuses one that is not the daemon's alone, or, where others may connect, that others may write to.</summary>
    public static void Prepare(string path, bool isOpenToOthers)
    {
        try
        {
            var isNew = FileStatus.Of(path) is null;
            Directory.CreateDirectory(path, OwnerOnly);
            if (isNew && isOpenToOthers && FileStatus.Of(path) is { IsDirectory: true } made && made.Uid == NativeMethods.EffectiveUserId())
            {
                File.SetUnixFileMode(path, Passable);
            }

            Check(path, FileStatus.Of(path), isOpenToOthers);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new StartupException(
                ExitCode.CannotCreate, $"The socket's directory {path} cannot be made ({failure.Message}). Make it, or choose another with --socket.");
        }
    }

    // A directory that was there is never changed: it may be anything, /tmp for example.
    private static void Check(string path, FileStatus? status, bool isOpenToOthers)
    {
        if (Problem(status, isOpenToOthers) is { } problem)
        {
            throw new StartupException(ExitCode.NotPrivate, $"The socket's directory {path} {problem}, or choose another with --socket.");
        }
    }

    private static string? Problem(FileStatus? status, bool isOpenToOthers) => status switch
    {
        null => "is gone again: start once more",
        { IsDirectory: false } => "is a symbolic link: name the directory itself",
        { Uid: var owner } when owner != NativeMethods.EffectiveUserId() =>
            $"belongs to uid {owner}, and this is uid {NativeMethods.EffectiveUserId()}: remove it",
        { IsWritableByOthers: true, Permissions: var mode } when isOpenToOthers => $"may be written to by others (mode {mode}): chmod it to 0711",
        { IsPassableByAll: false, Permissions: var mode } when isOpenToOthers => $"is closed to those whom Supervisor:Access names (mode {mode}): chmod it to 0711",
        { IsOpenToOthers: true, Permissions: var mode } when !isOpenToOthers => $"is open to others (mode {mode}): chmod it to 0700",
        _ => null,
    };
}
