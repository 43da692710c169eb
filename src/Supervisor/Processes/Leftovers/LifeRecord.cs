using System.Globalization;
using Supervisor.Items;

namespace Supervisor.Processes.Leftovers;

/// <summary>
/// What a life has started, in a directory of its own, so that the next life of the daemon finds what this one cannot end any more: a file
/// each for the mark, the boot, the cgroup that the groups are in, and every process. Gone with the life if that ends well.
/// </summary>
internal sealed class LifeRecord
{
    private const string BootIdPath = "/proc/sys/kernel/random/boot_id";

    private readonly string _path;

    private LifeRecord(string path) => _path = path;

    /// <summary>Where the lives of a daemon are recorded.</summary>
    public static string DirectoryIn(string runtimeDirectory) => Path.Combine(runtimeDirectory, "lives");

    /// <exception cref="IOException">It cannot be written.</exception>
    public static LifeRecord Begin(string directory, LifeMark life, string? cgroup)
    {
        var path = Path.Combine(directory, life.Life);
        Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var record = new LifeRecord(path);
        record.Write("boot", File.ReadAllText(BootIdPath).Trim());
        record.Write("cgroup", cgroup ?? "");

        // Last: a record without its mark was never used.
        record.Write("mark", life.Text);
        return record;
    }

    /// <summary>The lives that are recorded there.</summary>
    public static IEnumerable<LifeRecord> All(string directory) =>
        Directory.Exists(directory) ? Directory.EnumerateDirectories(directory).Select(path => new LifeRecord(path)) : [];

    /// <summary>Null for a life that nothing is known of, or that ended with another boot of the machine.</summary>
    public LifeMark? Mark => Read("boot") == File.ReadAllText(BootIdPath).Trim() && Read("mark") is { Length: > 0 } mark ? new LifeMark(mark) : null;

    /// <summary>The directory of its cgroups; null where it had none.</summary>
    public string? Cgroup => Read("cgroup") is { Length: > 0 } cgroup ? cgroup : null;

    public IReadOnlyList<ProcessIdentity> Processes =>
        [.. Directory.EnumerateFiles(_path, "*.process").Select(Read).Select(Parse).OfType<ProcessIdentity>()];

    /// <exception cref="IOException">It cannot be written.</exception>
    public void Add(string name, ProcessIdentity process) => Write(name + ".process", FormattableString.Invariant($"{process.Pid} {process.StartTime}"));

    public void Remove(string name) => File.Delete(Path.Combine(_path, name + ".process"));

    /// <summary>All has ended that it tells of.</summary>
    public void Delete()
    {
        if (Directory.Exists(_path))
        {
            Directory.Delete(_path, recursive: true);
        }
    }

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_path, name), text);

    private string? Read(string name)
    {
        try
        {
            return File.ReadAllText(Path.Combine(_path, name));
        }
        catch (Exception missing) when (missing is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static ProcessIdentity? Parse(string? text) =>
        text?.Split(' ') is [var pid, var start]
        && int.TryParse(pid, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && ulong.TryParse(start, NumberStyles.None, CultureInfo.InvariantCulture, out var time)
            ? new ProcessIdentity(number, time)
            : null;
}
