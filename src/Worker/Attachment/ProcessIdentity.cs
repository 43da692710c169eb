using System.Globalization;

namespace Supervisor.Worker.Attachment;

/// <summary>This process as nobody else can be: a pid alone is given to another process some day.</summary>
internal readonly record struct ProcessIdentity(uint Pid, ulong StartTime)
{
    private const int StartTimeField = 22;

    internal static ProcessIdentity OfThisProcess() => new((uint)Environment.ProcessId, StartTimeOf(File.ReadAllText("/proc/self/stat")));

    /// <summary>Field 22 of a line of proc(5) stat. The second field is the program's name in parentheses, which may hold anything.</summary>
    internal static ulong StartTimeOf(string stat)
    {
        var afterName = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return ulong.Parse(afterName[StartTimeField - 3], CultureInfo.InvariantCulture);
    }
}
