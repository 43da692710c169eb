using Supervisor.Items;
using Supervisor.Processes.Cgroups;
using Supervisor.Processes.Limits;

namespace Supervisor.Processes;

/// <summary>How the warden starts a child: into its cgroup, and under its limits.</summary>
internal static class ChildStart
{
    /// <summary>By the one thread that spawns.</summary>
    /// <returns>Null: it runs. Else why not, and there is no process.</returns>
    public static WardenEvent.Failed? Run(SpawnCommand command, out ProcessIdentity process)
    {
        process = default;
        var pid = 0;
        int error;
        try
        {
            // Not to be caught: the way back out of the group, see there.
            using var visit = CgroupVisit.To(command.Cgroup, command.CgroupHome);
            using var worn = SoftLimits.Wear(command.Limits);
            error = PosixSpawn.Start(command, out pid);
        }
        catch (Exception refused) when (pid == 0 && refused is IOException or UnauthorizedAccessException)
        {
            return new WardenEvent.Failed(command.Id, 0, $"its cgroup does not take it: {refused.Message}");
        }

        if (error != 0)
        {
            return new WardenEvent.Failed(command.Id, error, "");
        }

        SoftLimits.Bind(pid, command.Limits);

        // Not reaped yet, so it is still in /proc, if only as a zombie.
        _ = ProcFs.TryReadStat(pid, out var stat);
        process = new ProcessIdentity(pid, stat.StartTime);
        return BindGroup(command, pid);
    }

    private static WardenEvent.Failed? BindGroup(SpawnCommand command, int pid)
    {
        try
        {
            foreach (var (file, value) in command.CgroupLimits)
            {
                CgroupFile.Write(command.Cgroup, file, value);
            }

            return null;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            // Unbounded it must not run. The number is its own until it is reaped, which needs the gate that we hold.
            _ = Libc.kill(-pid, Signals.Kill);
            return new WardenEvent.Failed(command.Id, 0, $"its cgroup does not take the limits: {refused.Message}");
        }
    }
}
