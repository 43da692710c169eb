using System.Runtime.CompilerServices;
using Supervisor.Workers;

namespace Supervisor.Tests.Workers;

/// <summary>Slots without processes, which do what a roster says and let happen what a test, or chance, wants.</summary>
internal sealed class RosterWorld
{
    private readonly Dictionary<int, Slot> _slots = [];
    private readonly int _surplus;
    private readonly List<string> _log = [];
    private int _wanted;
    private ulong _epoch;

    public RosterWorld(int workers, int spares = 0)
    {
        Roster = new Roster(workers, spares);
        _surplus = Math.Max(1, workers / 4);
        _wanted = workers + spares;
        Do(Roster.Start());
    }

    public Roster Roster { get; }

    public int Processes => _slots.Count;

    public int RollsEnded { get; private set; }

    public int RollsStopped { get; private set; }

    /// <summary>Slots whose workers get work.</summary>
    public IEnumerable<int> Working => _slots.Where(slot => slot.Value is { IsEngaged: true, IsLeaving: false }).Select(slot => slot.Key).Order();

    /// <summary>Slots whose workers are warm and get none.</summary>
    public IEnumerable<int> Warm => _slots.Where(slot => slot.Value is { Epoch: > 0, IsEngaged: false, IsLeaving: false }).Select(slot => slot.Key).Order();

    /// <summary>Slots whose workers are not ready yet.</summary>
    public IEnumerable<int> Starting => _slots.Where(slot => slot.Value is { Epoch: 0, IsLeaving: false }).Select(slot => slot.Key).Order();

    /// <summary>Slots that finish what they have.</summary>
    public IEnumerable<int> Leaving => _slots.Where(slot => slot.Value.IsLeaving).Select(slot => slot.Key).Order();

    public int GenerationOf(int slot) => _slots[slot].Generation;

    public void Resize(int workers, int spares)
    {
        _wanted = int.MaxValue;
        Do(Roster.Resize(workers, spares));
    }

    public void Roll() => Do(Roster.Roll());

    public void Ready(int slot)
    {
        _slots[slot].Epoch = ++_epoch;
        Do(Roster.BecameReady(slot, _epoch));
    }

    public void AllReady()
    {
        while (Starting.Any())
        {
            Ready(Starting.First());
        }
    }

    /// <summary>The process ends, and its slot starts the next one.</summary>
    public void Dies(int slot)
    {
        (_slots[slot].Epoch, _slots[slot].IsEngaged, _slots[slot].IsRecycled) = (0, false, false);
        Do(Roster.WentDown(slot));
    }

    public void Retire(int slot, Retirement retirement = Retirement.Due) => Do(Roster.Retire(slot, _slots[slot].Epoch, retirement));

    public void Spend(int slot) => Do(Roster.Spend(slot, _slots[slot].Epoch));

    public void Gone(int slot)
    {
        Assert.True(_slots[slot].IsLeaving);
        _slots.Remove(slot);
        Do(Roster.Gone(slot));
    }

    /// <summary>Whatever is under way ends well.</summary>
    public void Finish()
    {
        for (var i = 0; i < 1000 && (Starting.Any() || Leaving.Any() || _slots.Values.Any(slot => slot.IsRecycled)); i++)
        {
            if (Leaving.Any())
            {
                Gone(Leaving.First());
            }
            else if (Starting.Any())
            {
                Ready(Starting.First());
            }
            else
            {
                Dies(_slots.First(slot => slot.Value.IsRecycled).Key);
            }
        }
    }

    private void Do(IReadOnlyList<RosterCommand> commands, [CallerMemberName] string cause = "")
    {
        _log.Add($"-- {cause}");
        foreach (var command in commands)
        {
            _log.Add(command.ToString()!);
            switch (command)
            {
                case RosterCommand.Add add:
                    _slots.Add(add.Slot, new Slot(add.Generation));
                    break;
                case RosterCommand.Engage engage:
                    Assert.Equal(engage.Epoch, _slots[engage.Slot].Epoch);
                    Assert.False(_slots[engage.Slot].IsEngaged);
                    _slots[engage.Slot].IsEngaged = true;
                    break;
                case RosterCommand.Recycle recycle:
                    Assert.Equal(recycle.Epoch, _slots[recycle.Slot].Epoch);
                    Assert.True(_slots[recycle.Slot].IsEngaged);
                    _slots[recycle.Slot].IsRecycled = true;
                    break;
                case RosterCommand.Empty empty:
                    Assert.False(_slots[empty.Slot].IsLeaving);
                    _slots[empty.Slot].IsLeaving = true;
                    break;
                case RosterCommand.RollEnded:
                    RollsEnded++;
                    break;
                case RosterCommand.RollStopped:
                    RollsStopped++;
                    break;
            }
        }

        Assert.True(_wanted == int.MaxValue || Processes <= _wanted + _surplus + _slots.Values.Count(slot => slot is { IsLeaving: true, IsEngaged: false }), string.Join('\n', _log));
    }

    private sealed class Slot(int generation)
    {
        public int Generation => generation;

        public ulong Epoch { get; set; }

        public bool IsEngaged { get; set; }

        public bool IsRecycled { get; set; }

        public bool IsLeaving { get; set; }
    }
}
