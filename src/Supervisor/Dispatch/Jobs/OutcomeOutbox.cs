using Supervisor.Dispatch.Scheduling;
using Supervisor.Items;

namespace Supervisor.Dispatch.Jobs;

/// <summary>
/// What waits to go up to a job's client, within the credit that the client has given: outcomes in the order in which they were
/// put in, large ones in pieces. Safe for use by several threads.
/// </summary>
/// <param name="runCost">What an outcome run costs on the wire, pieces not counted.</param>
/// <param name="pieceCost">What a piece costs on the wire.</param>
internal sealed class OutcomeOutbox(Func<OutcomeRun, long> runCost, Func<ReadOnlyMemory<byte>, long> pieceCost)
{
    private const long BatchBytes = 64 << 10;

    private readonly Lock _lock = new();
    private readonly Queue<OutcomeRun> _runs = new();
    private JobFrame? _accepted;
    private JobFrame? _finished;
    private long _grant;
    private long _credit;
    private int _pieces;
    private long _taken;

    public bool HasOutcomes
    {
        get
        {
            lock (_lock)
            {
                return _runs.Count > 0;
            }
        }
    }

    public void Accept(JobFrame.Accepted accepted)
    {
        lock (_lock)
        {
            _accepted = accepted;
        }
    }

    public void Put(OutcomeRun run)
    {
        lock (_lock)
        {
            _runs.Enqueue(run);
        }
    }

    /// <summary>Lets the client send that many bytes more.</summary>
    public void Grant(long bytes)
    {
        lock (_lock)
        {
            _grant += bytes;
        }
    }

    /// <summary>The client takes that many bytes more.</summary>
    public void AddCredit(ulong bytes)
    {
        lock (_lock)
        {
            _credit = (long)Math.Min((ulong)_credit + Math.Min(bytes, long.MaxValue / 2), long.MaxValue / 2);
        }
    }

    public void Finish(JobSummary summary)
    {
        lock (_lock)
        {
            _finished = new JobFrame.Finished(summary);
        }
    }

    /// <summary>The size, as <see cref="Settlement.CostOf"/> counts, of the outcomes taken since this was last asked.</summary>
    public long TakeSent() => Interlocked.Exchange(ref _taken, 0);

    /// <summary>The next frame that may be sent now; null for none.</summary>
    public JobFrame? Next()
    {
        lock (_lock)
        {
            return Take(ref _accepted) ?? NextGrant() ?? NextPiece() ?? NextOutcomes() ?? (_runs.Count == 0 ? Take(ref _finished) : null);
        }
    }

    private static JobFrame? Take(ref JobFrame? slot)
    {
        var frame = slot;
        slot = null;
        return frame;
    }

    private JobFrame.Grant? NextGrant()
    {
        if (_grant == 0)
        {
            return null;
        }

        var grant = new JobFrame.Grant(_grant);
        _grant = 0;
        return grant;
    }

    private JobFrame.Piece? NextPiece()
    {
        if (!_runs.TryPeek(out var run) || run.Payload.Pieces is not { } pieces || _pieces == pieces.Count)
        {
            return null;
        }

        var cost = pieceCost(pieces[_pieces]);
        if (cost > _credit)
        {
            return null;
        }

        _credit -= cost;
        return new JobFrame.Piece(pieces[_pieces++]);
    }

    // A run whose pieces have gone is a frame of its own: the pieces belong to the first run that comes after them.
    private JobFrame.Outcomes? NextOutcomes()
    {
        List<OutcomeRun>? batch = null;
        long bytes = 0;
        while (_runs.TryPeek(out var run) && bytes < BatchBytes && (run.Payload.Pieces is null || (batch is null && _pieces == run.Payload.Pieces.Count)))
        {
            var cost = runCost(run);
            if (cost > _credit)
            {
                break;
            }

            _credit -= cost;
            bytes += cost;
            Interlocked.Add(ref _taken, Settlement.CostOf(_runs.Dequeue()));
            (batch ??= []).Add(run);
            if (run.Payload.Pieces is not null)
            {
                _pieces = 0;
                break;
            }
        }

        return batch is null ? null : new JobFrame.Outcomes(batch);
    }
}
