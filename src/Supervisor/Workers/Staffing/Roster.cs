namespace Supervisor.Workers;

/// <summary>
/// Who of a pool's slots works, who is a warm spare, and who replaces whom: what happens goes in, commands come out. Does nothing
/// itself, knows no clock, and is not safe for concurrent use. The life of each worker is <see cref="WorkerStateMachine"/>'s.
/// </summary>
internal sealed class Roster(int workers, int spares)
{
    private readonly List<RosterEntry> _entries = [];
    private readonly List<RosterCommand> _commands = [];
    private int _lastGeneration = 1;
    private bool _isRolling;
    private bool _isStopped;

    public IReadOnlyList<RosterEntry> Entries => _entries;

    /// <summary>New slots are of this one.</summary>
    public int Generation { get; private set; } = 1;

    private IEnumerable<RosterEntry> Active => _entries.Where(entry => entry is { IsLeaving: false, IsSpare: false });

    private IEnumerable<RosterEntry> Spares => _entries.Where(entry => entry is { IsLeaving: false, IsSpare: true });

    // Best first: a spare of an earlier generation is better than none.
    private RosterEntry? WarmSpare => Spares.Where(spare => spare.IsReady).OrderBy(IsOutdated).ThenBy(spare => spare.Number).FirstOrDefault();

    /// <summary>How many workers may be there beyond those that are asked for while some are replaced.</summary>
    private int SurplusLimit => Math.Max(1, workers / 4);

    /// <summary>The pool begins.</summary>
    public IReadOnlyList<RosterCommand> Start() => Settle();

    /// <summary>Nothing is started or replaced any more; whoever asks for that empties the slots.</summary>
    public void Stop() => _isStopped = true;

    /// <summary>Changes how many there shall be.</summary>
    public IReadOnlyList<RosterCommand> Resize(int newWorkers, int newSpares)
    {
        (workers, spares) = (newWorkers, newSpares);
        return Settle();
    }

    /// <summary>Begins a generation: every worker of an earlier one is replaced, as one of the new one is warm.</summary>
    public IReadOnlyList<RosterCommand> Roll()
    {
        Generation = ++_lastGeneration;
        _isRolling = true;
        return Settle();
    }

    /// <summary>A worker can take work.</summary>
    public IReadOnlyList<RosterCommand> BecameReady(int slot, ulong epoch)
    {
        if (Find(slot) is not { IsLeaving: false } entry)
        {
            return [];
        }

        (entry.IsReady, entry.WasReady, entry.Epoch, entry.Retirement) = (true, true, epoch, Retirement.None);
        if (!entry.IsSpare)
        {
            _commands.Add(new RosterCommand.Engage(slot, epoch));
        }

        return Settle();
    }

    /// <summary>A worker is gone, ready or not; its slot asks for the next one by itself.</summary>
    public IReadOnlyList<RosterCommand> WentDown(int slot)
    {
        if (Find(slot) is not { IsLeaving: false } entry)
        {
            return [];
        }

        (entry.IsReady, entry.IsRecycling, entry.Retirement) = (false, false, Retirement.None);
        if (_isRolling && entry.Generation == Generation && !entry.WasReady && _entries.Exists(other => other is { IsReady: true, IsLeaving: false } && IsEarlier(other)))
        {
            StopRoll(slot);
        }

        return Settle();
    }

    /// <summary>A worker shall be replaced, as soon as another one is warm, or be spent soon. Says nothing of one that is gone.</summary>
    public IReadOnlyList<RosterCommand> Retire(int slot, ulong epoch, Retirement retirement)
    {
        if (FindReady(slot, epoch) is not { } entry || entry.Retirement >= retirement)
        {
            return [];
        }

        entry.Retirement = retirement;
        return Settle();
    }

    /// <summary>A worker may take no more work: it goes, warm spare or not.</summary>
    public IReadOnlyList<RosterCommand> Spend(int slot, ulong epoch)
    {
        if (FindReady(slot, epoch) is not { } entry)
        {
            return [];
        }

        if (SurplusLeft() > 0)
        {
            Empty(entry);
        }
        else
        {
            (entry.IsReady, entry.IsRecycling, entry.Retirement) = (false, true, Retirement.None);
            _commands.Add(new RosterCommand.Recycle(slot, epoch));
        }

        return Settle();
    }

    /// <summary>A slot is empty for good.</summary>
    public IReadOnlyList<RosterCommand> Gone(int slot)
    {
        _entries.RemoveAll(entry => entry.Number == slot);
        return Settle();
    }

    private IReadOnlyList<RosterCommand> Settle()
    {
        if (!_isStopped)
        {
            DropOutdatedWithoutWorker();
            TrimActive();
            FillActive();
            AnswerCrashes();
            TakeOver();
            AddSpares();
            EndRoll();
        }

        IReadOnlyList<RosterCommand> commands = [.. _commands];
        _commands.Clear();
        return commands;
    }

    // Nothing is lost with them.
    private void DropOutdatedWithoutWorker()
    {
        EmptyAll(_entries.Where(entry => entry is { IsLeaving: false, IsReady: false, IsRecycling: false } && IsEarlier(entry)), isReplaced: true);
    }

    // The best stay: of the workers those that need no replacement, then those that are ready, then the lowest numbers.
    private void TrimActive()
    {
        var best = Active.OrderBy(IsOutdated).ThenByDescending(entry => entry.IsReady).ThenBy(entry => entry.Number);
        EmptyAll(best.Skip(workers), isReplaced: false);
    }

    // A warm spare is better than one that is up to date.
    private void TrimSpares(int wanted)
    {
        var best = Spares.OrderByDescending(entry => entry.IsReady).ThenBy(IsOutdated).ThenBy(entry => entry.Number);
        EmptyAll(best.Skip(wanted), isReplaced: false);
    }

    private void FillActive()
    {
        while (Active.Count() < workers)
        {
            if ((WarmSpare ?? ColdSurplus()) is { } spare)
            {
                Promote(spare);
            }
            else
            {
                Add(isSpare: false);
            }
        }
    }

    // Whoever was to replace a worker that is gone by now.
    private RosterEntry? ColdSurplus() => Spares.Count() > spares ? Spares.FirstOrDefault(spare => !IsOutdated(spare)) : null;

    // The dead one's slot is the spare that is started next.
    private void AnswerCrashes()
    {
        while (Active.FirstOrDefault(entry => !entry.IsReady) is { } dead && WarmSpare is { } spare)
        {
            Promote(spare);
            dead.IsSpare = true;
        }
    }

    private void TakeOver()
    {
        while (SurplusLeft() > 0 && Spares.FirstOrDefault(spare => spare.IsReady && !IsOutdated(spare)) is { } spare)
        {
            if (Active.FirstOrDefault(IsOutdated) is { } worker)
            {
                Promote(spare);
                Empty(worker);
            }
            else if (Spares.Count() > spares && Spares.FirstOrDefault(IsOutdated) is { } old)
            {
                Empty(old);
            }
            else
            {
                return;
            }
        }
    }

    private void AddSpares()
    {
        var wanted = spares + Math.Min(SurplusLeft(), _entries.Count(entry => !entry.IsLeaving && (IsOutdated(entry) || entry.Retirement == Retirement.Foreseen)));
        TrimSpares(wanted);
        while (Spares.Count() < wanted)
        {
            Add(isSpare: true);
        }
    }

    private void StopRoll(int slot)
    {
        _isRolling = false;
        Generation = _entries.Where(entry => entry is { IsReady: true, IsLeaving: false } && IsEarlier(entry)).Max(entry => entry.Generation);
        _commands.Add(new RosterCommand.RollStopped(slot));
        EmptyAll(_entries.Where(entry => entry is { IsLeaving: false, WasReady: false } && entry.Generation > Generation), isReplaced: true);
    }

    private void EndRoll()
    {
        if (_isRolling && !_entries.Exists(IsEarlier))
        {
            _isRolling = false;
            _commands.Add(new RosterCommand.RollEnded());
        }
    }

    // Whoever finishes what it has while another one works in its place is one too many.
    private int SurplusLeft() => Math.Max(0, SurplusLimit - _entries.Count(entry => entry.IsLeaving || entry is { IsRecycling: true, IsSpare: true }));

    private bool IsOutdated(RosterEntry entry) => entry.Retirement == Retirement.Due || IsEarlier(entry);

    private bool IsEarlier(RosterEntry entry) => entry.Generation < Generation;

    private void Add(bool isSpare)
    {
        var number = Enumerable.Range(0, int.MaxValue).First(free => !_entries.Exists(entry => entry.Number == free));
        _entries.Add(new RosterEntry(number, Generation, isSpare));
        _commands.Add(new RosterCommand.Add(number, Generation));
    }

    private void Promote(RosterEntry spare)
    {
        spare.IsSpare = false;
        if (spare.IsReady)
        {
            _commands.Add(new RosterCommand.Engage(spare.Number, spare.Epoch));
        }
    }

    private void EmptyAll(IEnumerable<RosterEntry> entries, bool isReplaced)
    {
        foreach (var entry in entries.ToList())
        {
            Empty(entry, isReplaced);
        }
    }

    private void Empty(RosterEntry entry, bool isReplaced = true)
    {
        entry.IsLeaving = true;
        _commands.Add(new RosterCommand.Empty(entry.Number, isReplaced));
    }

    private RosterEntry? Find(int slot) => _entries.Find(entry => entry.Number == slot);

    private RosterEntry? FindReady(int slot, ulong epoch) => Find(slot) is { IsReady: true, IsLeaving: false } entry && entry.Epoch == epoch ? entry : null;
}
