using System.Diagnostics;

namespace Supervisor.Bench.Contenders;

/// <summary>The newest Python that can be the peer.</summary>
internal static class PythonInterpreter
{
    private static readonly Version Oldest = new(3, 11);

    // Asking all of them takes a while.
    private static readonly Lazy<string?> Newest = new(() =>
        Candidates().Select(path => (path, version: VersionOf(path))).Where(found => found.version >= Oldest).DefaultIfEmpty().MaxBy(found => found.version).path);

    /// <exception cref="ContenderException">There is none.</exception>
    public static string Find() => Newest.Value ?? throw new ContenderException($"There is no python3 of version {Oldest} or later, on PATH or among pyenv's.");

    // On PATH, and what pyenv has beside its shims, which run only the version that is switched on.
    private static IEnumerable<string> Candidates()
    {
        var pyenv = Environment.GetEnvironmentVariable("PYENV_ROOT") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".pyenv");
        var versions = Path.Combine(pyenv, "versions");
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Concat(Directory.Exists(versions) ? Directory.GetDirectories(versions).Select(version => Path.Combine(version, "bin")) : []);
        return folders.Distinct().Where(Directory.Exists).SelectMany(folder => Directory.GetFiles(folder, "python3*")).Where(IsInterpreter);
    }

    private static bool IsInterpreter(string path) => Path.GetFileName(path)["python3".Length..].All(character => char.IsAsciiDigit(character) || character == '.');

    private static Version? VersionOf(string path)
    {
        var start = new ProcessStartInfo(path, ["-c", "import platform; print(platform.python_version())"]) { RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            using var process = Process.Start(start)!;
            var text = process.StandardOutput.ReadToEnd();
            return Version.TryParse(text.Trim(), out var version) ? version : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}
