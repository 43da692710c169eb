namespace Supervisor.Processes;

/// <summary>Finds the file that a command means, as execvp(3) does, with errors that help.</summary>
internal static class ExecutableLookup
{
    public const string DefaultPath = "/usr/local/bin:/usr/bin:/bin";

    /// <param name="program">A name, looked up in the path; or, with a slash in it, a path.</param>
    /// <param name="searchPath">Directories, separated by colons.</param>
    /// <param name="workingDirectory">What a relative path starts from.</param>
    /// <exception cref="ProcessStartException">There is no such file, or none that can be executed.</exception>
    public static string Find(string program, string searchPath, string workingDirectory)
    {
        if (program.Contains('/'))
        {
            return Check(program, Path.GetFullPath(program, workingDirectory));
        }

        var candidates = searchPath.Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Select(directory => Path.Combine(Path.GetFullPath(directory, workingDirectory), program))
            .Where(File.Exists)
            .ToList();
        return candidates.Find(IsExecutable)
            ?? (candidates is [var first, ..]
                ? Check(program, first)
                : throw new ProcessStartException(
                    $"Cannot start '{program}': not found in PATH ({searchPath}). Install it, or give the command with its full path."));
    }

    private static string Check(string program, string file)
    {
        if (Directory.Exists(file))
        {
            throw new ProcessStartException($"Cannot start '{program}': '{file}' is a directory. Name the program in it.");
        }

        if (!File.Exists(file))
        {
            throw new ProcessStartException($"Cannot start '{program}': there is no file '{file}'. Check the pool's command.");
        }

        return IsExecutable(file)
            ? file
            : throw new ProcessStartException($"Cannot start '{program}': '{file}' is not executable. Make it so with chmod +x.");
    }

    private static bool IsExecutable(string file) => Libc.access(file, Libc.X_OK) == 0;
}
