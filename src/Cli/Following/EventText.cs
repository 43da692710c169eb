using Supervisor.Protocol.V1;

namespace Supervisor.Cli;

/// <summary>What happened, as a line: when, what, to whom, and how.</summary>
internal static class EventText
{
    internal static string Line(WatchResponse happened)
    {
        var (what, who, how) = Parts(happened);
        return $"{Figures.Moment(happened.At)}  {what,-17}  {who,-16}  {Printable.OneLine(how)}".TrimEnd();
    }

    /// <summary>The colour that its line has.</summary>
    internal static Tone ToneOf(WatchResponse happened) => happened.EventCase switch
    {
        WatchResponse.EventOneofCase.WorkerCrashed or WatchResponse.EventOneofCase.WorkerHung => Tone.Bad,
        WatchResponse.EventOneofCase.WorkerRestarting or WatchResponse.EventOneofCase.Dropped => Tone.Warning,
        WatchResponse.EventOneofCase.WorkerReady => Tone.Good,
        WatchResponse.EventOneofCase.PoolState when happened.PoolState.State == "BROKEN" => Tone.Bad,
        _ => Tone.Plain,
    };

    private static (string What, string Who, string How) Parts(WatchResponse happened) => happened.EventCase switch
    {
        WatchResponse.EventOneofCase.WorkerStarted => ("worker started", happened.WorkerStarted.WorkerId, $"pid {happened.WorkerStarted.Pid}"),
        WatchResponse.EventOneofCase.WorkerReady =>
            ("worker ready", happened.WorkerReady.WorkerId, $"pid {happened.WorkerReady.Pid}, after {Figures.Time(happened.WorkerReady.StartTime)}"),
        WatchResponse.EventOneofCase.WorkerCrashed => ("worker crashed", happened.WorkerCrashed.Report.WorkerId, Crash(happened.WorkerCrashed.Report)),
        WatchResponse.EventOneofCase.WorkerRestarting =>
            ("worker restarting", $"{happened.WorkerRestarting.Pool}/{happened.WorkerRestarting.Slot}", $"in {Figures.Time(happened.WorkerRestarting.Delay)}"),
        WatchResponse.EventOneofCase.WorkerHung => ("worker hung", happened.WorkerHung.WorkerId, $"pid {happened.WorkerHung.Pid}: {happened.WorkerHung.Reason}"),
        WatchResponse.EventOneofCase.WorkerStopped => ("worker stopped", happened.WorkerStopped.WorkerId, $"pid {happened.WorkerStopped.Pid}"),
        WatchResponse.EventOneofCase.PoolState =>
            ("pool", happened.PoolState.Pool, $"{Words.Of(happened.PoolState.State)}{(happened.PoolState.Reason.Length > 0 ? ": " + happened.PoolState.Reason : "")}"),
        WatchResponse.EventOneofCase.JobOpened => ("job opened", happened.JobOpened.Pool, $"job {happened.JobOpened.JobId} {happened.JobOpened.Name}"),
        WatchResponse.EventOneofCase.JobFinished =>
            ("job finished", happened.JobFinished.Pool, $"job {happened.JobFinished.JobId}: {happened.JobFinished.Succeeded} succeeded, {happened.JobFinished.NotSucceeded} did not, {Figures.Time(happened.JobFinished.RunTime)} of run time"),
        WatchResponse.EventOneofCase.Dropped => ("events lost", "", $"{happened.Dropped.Count}: this reader was too slow"),
        _ => ("unknown", "", "an event of a later version"),
    };

    private static string Crash(CrashReport report) => $"pid {report.Pid}: {Words.CauseOf(report)}{ItemsOf(report)}";

    private static string ItemsOf(CrashReport report) => report.Executing.Count == 0 ? ""
        : ", executing " + string.Join(", ", report.Executing.Select(item => $"item {item.Index} of job {item.JobId} ({item.Method})"));
}
