namespace Supervisor.Client;

/// <summary>Where the supervisor listens by default, and whether that place can be trusted.</summary>
internal static class SocketPath
{
    internal const string FileName = "supervisor.sock";

    /// <summary>sun_path has room for 108 bytes, the last of them 0 (unix(7)).</summary>
    internal const int MaxBytes = 107;

    /// <summary>$XDG_RUNTIME_DIR/supervisor, else a directory of the user's below the temporary one.</summary>
    internal static string DefaultDirectory =>
        Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR") is { Length: > 0 } runtime
            ? Path.Combine(runtime, "supervisor")
            : Path.Combine(Path.GetTempPath(), $"supervisor-{NativeMethods.GetEffectiveUserId()}");

    internal static string Default => Path.Combine(DefaultDirectory, FileName);

    /// <summary>Socket and directory must belong to this user, to root or to the user that was named, so that nobody else can have put them there.</summary>
    /// <exception cref="SupervisorUnavailableException">They do not, or there is no socket.</exception>
    internal static void Check(string path, uint? serverUserId = null)
    {
        var full = Path.GetFullPath(path);
        var socket = NativeMethods.OwnerOf(full) ?? throw new SupervisorUnavailableException(
            $"There is no supervisor: {full} does not exist. Start the daemon, or set {nameof(SupervisorClientOptions)}.{nameof(SupervisorClientOptions.Socket)}.");
        if (!socket.IsSocket)
        {
            throw new SupervisorUnavailableException($"{full} is no socket. Set {nameof(SupervisorClientOptions)}.{nameof(SupervisorClientOptions.Socket)} to the supervisor's.");
        }

        if (!IsTrusted(socket.UserId, serverUserId))
        {
            throw Untrusted(full, socket.UserId);
        }

        var directory = Path.GetDirectoryName(full)!;
        if (NativeMethods.OwnerOf(directory) is not { IsDirectory: true } owner)
        {
            throw new SupervisorUnavailableException($"{directory} is no directory. It must not be a link.");
        }

        if (!IsTrusted(owner.UserId, serverUserId))
        {
            throw Untrusted(directory, owner.UserId);
        }

        if (owner.OthersMayWrite)
        {
            throw new SupervisorUnavailableException($"Others may write to {directory}, so the socket in it cannot be trusted. Give the socket a directory of its own, with mode 0700.");
        }
    }

    internal static bool IsTrusted(uint userId, uint? serverUserId = null) =>
        userId == 0 || userId == NativeMethods.GetEffectiveUserId() || userId == serverUserId;

    private static SupervisorUnavailableException Untrusted(string path, uint owner) => new(
        $"{path} belongs to user {owner}, neither to root nor to this process's user {NativeMethods.GetEffectiveUserId()}; it is not used. Connect to a supervisor of your own, or name its user with {nameof(SupervisorClientOptions)}.{nameof(SupervisorClientOptions.ServerUserId)}.");
}
