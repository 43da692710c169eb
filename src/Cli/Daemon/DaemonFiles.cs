namespace Supervisor.Cli;

/// <summary>Where a user's own daemon has its files, after the XDG base directories; the same places as with deploy/install.sh --user.</summary>
internal static class DaemonFiles
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    internal static string Configuration => Path.Combine(Base("XDG_CONFIG_HOME", ".config"), "supervisor", "supervisor.json");

    internal static string Log => Path.Combine(Base("XDG_STATE_HOME", ".local/state"), "supervisor", "daemon.log");

    /// <summary>Makes the directory that a file is to be in, for this user only.</summary>
    internal static void MakeDirectoryFor(string file) => Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!, OwnerOnly);

    private static string Base(string variable, string fallback) => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } directory
        ? directory
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), fallback);
}
