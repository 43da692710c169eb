using Supervisor.Items;
using Supervisor.Processes;

namespace Supervisor.Workers.Output;

/// <summary>The last lines of one worker, which can be read when it is gone too.</summary>
internal sealed class WorkerOutput
{
    private readonly WorkerIdentity _worker;
    private readonly ChildProcess _process;

    /// <param name="worker">Whose.</param>
    /// <param name="process">Its process.</param>
    /// <param name="feed">Hears every line, those included that were written before.</param>
    public WorkerOutput(WorkerIdentity worker, ChildProcess process, OutputFeed feed)
    {
        _worker = worker;
        _process = process;
        process.Output.Listen(line => feed.Publish(Of(OutputStream.StandardOutput, line)));
        process.Error.Listen(line => feed.Publish(Of(OutputStream.StandardError, line)));
    }

    public IEnumerable<WorkerLine> Lines =>
        _process.Output.Ended.Select(line => Of(OutputStream.StandardOutput, line)).Concat(_process.Error.Ended.Select(line => Of(OutputStream.StandardError, line)));

    private WorkerLine Of(OutputStream stream, OutputLine line) => new(_worker, _process.Identity.Pid, stream, line);
}
