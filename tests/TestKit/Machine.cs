using System.Globalization;
using System.Runtime.InteropServices;

namespace Supervisor.TestKit;

/// <summary>Where and when figures were taken, for those who read them.</summary>
public static class Machine
{
    /// <summary>One line: the date, processor, cores, memory, load of the last minute, kernel and runtime.</summary>
    public static string Describe() => string.Create(
        CultureInfo.InvariantCulture,
        $"{TimeProvider.System.GetUtcNow():yyyy-MM-dd}, {Value("/proc/cpuinfo", "model name")}, {Environment.ProcessorCount} cores, {MemoryGibibytes():0} GiB, load {Load()}, Linux {Environment.OSVersion.Version.ToString(2)}, {RuntimeInformation.FrameworkDescription}");

    private static double MemoryGibibytes() => double.Parse(Value("/proc/meminfo", "MemTotal").Split(' ')[0], CultureInfo.InvariantCulture) / (1 << 20);

    private static string Load() => File.ReadAllText("/proc/loadavg").Split(' ')[0];

    // The first "name : value" of such lines.
    private static string Value(string path, string name) =>
        File.ReadLines(path).Select(line => line.Split(':', 2)).FirstOrDefault(pair => pair.Length == 2 && pair[0].Trim() == name)?[1].Trim() ?? "unknown";
}
