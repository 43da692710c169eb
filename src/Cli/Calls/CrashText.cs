using Supervisor.Protocol.V1;

namespace Supervisor.Cli;

/// <summary>A crash report as lines to read.</summary>
internal static class CrashText
{
    internal static IEnumerable<string> Lines(CrashReport crash)
    {
        yield return $"crash: worker {crash.WorkerId}, pid {crash.Pid}: {Words.EndOf(crash)}"
            + (crash.Uptime is null ? "" : $", after {Figures.Time(crash.Uptime)}")
            + (crash.PeakRssBytes == 0 ? "" : $", {Figures.Bytes(crash.PeakRssBytes)} at most");
        if (crash.OutOfMemory == OutOfMemory.Proven)
        {
            yield return "  the kernel killed it for its memory";
        }

        if (crash.KilledBecause.Length > 0)
        {
            yield return $"  killed because: {crash.KilledBecause}";
        }

        foreach (var item in crash.Executing)
        {
            yield return $"  executing: item {item.Index} of job {item.JobId}, attempt {item.Attempt}, {item.Method}";
        }

        foreach (var line in crash.LastStderr)
        {
            yield return $"  stderr: {line}";
        }

        foreach (var line in crash.Stacks.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            yield return $"  stack: {line}";
        }
    }
}
