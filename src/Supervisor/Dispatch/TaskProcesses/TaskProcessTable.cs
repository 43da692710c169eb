using Grpc.Core;
using Supervisor.Items;
using Supervisor.Sessions;

namespace Supervisor.Dispatch.TaskProcesses;

/// <summary>The processes that live, and those that have ended lately. Safe for use by several threads.</summary>
internal sealed class TaskProcessTable(TaskProcessLimits limits, DispatchQuotas quotas, DispatchContext context)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<TaskProcess, Session?> _living = [];
    private readonly EndedProcesses _ended = new(limits, context.Clock);
    private readonly HashSet<Session> _owners = [];
    private bool _stopping;

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<TaskProcess> Processes
    {
        get
        {
            lock (_lock)
            {
                _ended.Trim();
                return [.. _ended.Processes.Concat(_living.Keys).OrderBy(process => process.Spec.Id)];
            }
        }
    }

    /// <summary>How many live, and how many of these are detached.</summary>
    public (int All, int Detached) Living
    {
        get
        {
            lock (_lock)
            {
                return (_living.Count, _living.Keys.Count(process => process.Spec.IsDetached));
            }
        }
    }

    /// <summary>From SIGTERM to SIGKILL for processes that end now.</summary>
    public TimeSpan LongestGrace
    {
        get
        {
            lock (_lock)
            {
                return _living.Keys.Select(process => process.Spec.Worker.CancelGrace).DefaultIfEmpty().Max();
            }
        }
    }

    /// <exception cref="RequestException">NOT_FOUND.</exception>
    public TaskProcess Get(ulong id) => Processes.FirstOrDefault(process => process.Spec.Id == id)
        ?? throw new RequestException(StatusCode.NotFound, "PROCESS_NOT_FOUND", $"There is no process {id}; it has ended and had to make room, or its session has ended.");

    /// <summary>Starts a process. Completes when it runs.</summary>
    /// <param name="spec">Checked.</param>
    /// <param name="task">Its one item.</param>
    /// <param name="session">The one that asks; owns it unless it is detached.</param>
    /// <exception cref="RequestException">RESOURCE_EXHAUSTED, UNAVAILABLE while the daemon stops, or FAILED_PRECONDITION.</exception>
    public async Task<TaskProcess> StartAsync(TaskProcessSpec spec, ItemRun task, Session session)
    {
        var process = new TaskProcess(spec, task, context);
        var owner = spec.IsDetached ? null : session;
        var place = Add(process, owner, session);
        var starting = process.StartAsync();
        var following = FollowAsync(process, owner, place);
        Watch(owner);
        try
        {
            await starting;
            return process;
        }
        catch (RequestException)
        {
            // What was refused is not listed any more.
            await following;
            throw;
        }
    }

    /// <summary>Takes no new processes, lets those that live end until <paramref name="hasten"/>, then ends them.</summary>
    public Task StopAsync(CancellationToken hasten)
    {
        lock (_lock)
        {
            _stopping = true;
            return Task.WhenAll(_living.Keys.Select(process => EndAsync(process, hasten)).ToList());
        }
    }

    private static async Task EndAsync(TaskProcess process, CancellationToken hasten)
    {
        await Task.WhenAny(process.Ended, Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, hasten));
        await process.EndAsync();
    }

    // A detached one takes a place of its session too, as long as it lives.
    private Quota.Places Add(TaskProcess process, Session? owner, Session session)
    {
        lock (_lock)
        {
            if (_stopping)
            {
                throw new RequestException(StatusCode.Unavailable, "STOPPING", "The daemon is stopping; it starts no processes.");
            }

            var place = quotas.Processes.Take(session.Id);
            _living.Add(process, owner);
            return place;
        }
    }

    // Once for each session, however many processes it starts.
    private void Watch(Session? owner)
    {
        lock (_lock)
        {
            if (owner is null || !_owners.Add(owner))
            {
                return;
            }
        }

        owner.Closed.Register(() => Release(owner));
    }

    private void Release(Session owner)
    {
        List<TaskProcess> orphans;
        lock (_lock)
        {
            _owners.Remove(owner);
            _ended.RemoveOf(owner);
            orphans = [.. _living.Where(entry => entry.Value == owner).Select(entry => entry.Key)];
        }

        foreach (var orphan in orphans)
        {
            _ = orphan.EndAsync();
        }
    }

    private async Task FollowAsync(TaskProcess process, Session? owner, Quota.Places place)
    {
        using var until = place;
        var outcome = await process.Ended;
        lock (_lock)
        {
            _living.Remove(process);
            if (process.Snapshot().Process is not null && owner is not { Closed.IsCancellationRequested: true })
            {
                _ended.Add(process, owner, outcome.Payload.Length + process.Lines.Sum(line => line.Line.Text.Length));
            }
        }
    }
}
