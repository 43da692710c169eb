using Google.Protobuf.WellKnownTypes;
using Proto = Supervisor.Protocol.V1;

namespace Supervisor.Items.Wire;

/// <summary>Crash reports to the wire. Nobody sends the daemon one.</summary>
internal static class CrashMapping
{
    public static Proto.CrashReport ToProto(this CrashReport report)
    {
        var proto = new Proto.CrashReport
        {
            WorkerId = report.Worker.ToString(),
            Pool = report.Worker.Pool,
            Slot = (uint)report.Worker.Slot,
            Epoch = report.Worker.Epoch,
            Pid = (uint)report.Process.Pid,
            ProcessStartTime = report.Process.StartTime,
            OutOfMemory = report.OutOfMemory switch
            {
                true => Proto.OutOfMemory.Proven,
                false => Proto.OutOfMemory.Excluded,
                null => Proto.OutOfMemory.Unspecified,
            },
            PeakRssBytes = (ulong)report.PeakRssBytes,
            Uptime = Duration.FromTimeSpan(report.Uptime),
            ExitedAt = Timestamp.FromDateTimeOffset(report.ExitedAt),
            KilledBecause = report.KilledBecause,
            Stacks = report.Stacks,
            StacksMissingBecause = report.StacksMissingBecause,
        };
        if (report.ExitCode is { } code)
        {
            proto.ExitCode = code;
        }

        if (report.Signal is { } signal)
        {
            proto.Signal = signal;
        }

        proto.LastStderr.AddRange(report.LastStderr);
        proto.Executing.AddRange(report.Executing.Select(ToProto));
        return proto;
    }

    public static Proto.ExecutingItem ToProto(this ExecutingItem item) => new()
    {
        JobId = item.JobId,
        Index = item.Index,
        Attempt = (uint)item.Attempt,
        Method = item.Method,
        Phase = (Proto.ItemPhase)item.Phase,
    };
}
