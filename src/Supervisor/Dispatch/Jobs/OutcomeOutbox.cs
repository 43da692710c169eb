using System.Diagnostics.CodeAnalysis;
using Supervisor.Dispatch.Scheduling;
using Supervisor.Items;

namespace Supervisor.Dispatch.Jobs;

/// <summary>
/// What waits to go up to a job's client, within the credit that the client has given: outcomes in the order in which they were
/// put in, large ones in pieces, or where they lie. Safe for use by several threads.
/// </summary>
/// <param name="runCost">What an outcome run costs on the wire, pieces not counted.</param>
/// <param name="pieceCost">What a piece costs on the wire.</param>
/// <param name="takesSlices">Whether the client can read workers' segments.</param>
internal sealed class OutcomeOutbox(Func<OutcomeRun, long> runCost, Func<ReadOnlyMemory<byte>, long> pieceCost, Func<bool> takesSlices)
{
    private const long BatchBytes = 64 << 10;

    private readonly Lock _lock = new();
    private readonly Queue<OutcomeRun> _runs = new();
    private readonly Queue<JobFrame> _offers = new();
    private readonly SlicesOnLoan _onLoan = new();
    private ShownSegments? _shown;
    private OutcomeRun? _first;
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
                return _runs.Count > 0 || _first is not null;
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

    /// <summary>Offers the client a segment of its own.</summary>
    public void Offer(Segment segment)
    {
        lock (_lock)
        {
            _offers.Enqueue(new JobFrame.Offer(segment, Yours: true));
        }
    }

    /// <summary>The client has read a response; what is not known is ignored.</summary>
    public void Return(SlicePlace place) => _onLoan.Return(place);

    /// <summary>The client is gone, or has all that it will get.</summary>
    public void Close()
    {
        OutcomeRun?[] unsent;
        lock (_lock)
        {
            _shown?.Close();
            unsent = [_first, .. _runs];
            _first = null;
            _runs.Clear();
        }

        foreach (var run in unsent)
        {
            run?.Payload.Slice?.Return();
        }

        _onLoan.Close();
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
            return Take(ref _accepted) ?? NextGrant() ?? NextOffer() ?? NextPiece() ?? NextOutcomes() ?? (TryPeek(out _) ? null : Take(ref _finished));
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

    // The segment of what is next, unless the client knows it.
    private JobFrame? NextOffer()
    {
        if (TryPeek(out var run) && run.Payload.Slice is { } slice && (_shown ??= new ShownSegments(Gone)).IsNew(slice.Segment))
        {
            _offers.Enqueue(new JobFrame.Offer(slice.Segment, Yours: false));
        }

        return _offers.TryDequeue(out var offer) ? offer : null;
    }

    private void Gone(Segment segment)
    {
        lock (_lock)
        {
            _offers.Enqueue(new JobFrame.Gone(segment.Number));
        }
    }

    private JobFrame.Piece? NextPiece()
    {
        if (!TryPeek(out var run) || run.Payload.Pieces is not { } pieces || _pieces == pieces.Count)
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

    private JobFrame.Outcomes? NextOutcomes()
    {
        List<OutcomeRun>? batch = null;
        long bytes = 0;
        while (TryPeek(out var run) && bytes < BatchBytes && MayFollow(batch, run))
        {
            var cost = runCost(run);
            if (cost > _credit)
            {
                break;
            }

            _credit -= cost;
            bytes += cost;
            _first = null;
            Interlocked.Add(ref _taken, Settlement.CostOf(run));
            (batch ??= []).Add(run);
            if (run.Payload.Slice is { } slice)
            {
                _onLoan.Add(slice);
            }

            if (run.Payload.Pieces is not null)
            {
                _pieces = 0;
                break;
            }
        }

        return batch is null ? null : new JobFrame.Outcomes(batch);
    }

    // A large response is a frame of its own: its pieces, or its segment, go before it.
    private bool MayFollow(List<OutcomeRun>? batch, OutcomeRun run) =>
        !run.Payload.IsLarge || (batch is null && _pieces == (run.Payload.Pieces?.Count ?? 0));

    // What is next, as the client takes it.
    private bool TryPeek([NotNullWhen(true)] out OutcomeRun? run)
    {
        if (_first is null && _runs.TryDequeue(out var next))
        {
            _first = takesSlices() ? next : next.Detached();
        }

        run = _first;
        return run is not null;
    }
}
