using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Supervisor.Worker.Calls;

namespace Supervisor.Worker.Items;

/// <summary>
/// Deliveries and calls that wait for a lane or are in one. A delivery is queued once for each lane that could help with it, so the
/// lanes share it and go on to the next together.
/// </summary>
/// <param name="run">Where a lane that had to wait goes on.</param>
internal sealed class WorkQueue(Action<Action> run)
{
    private readonly Lock _gate = new();
    private readonly Queue<CallScope> _waiting = new();
    private readonly Queue<CallScope> _interjected = new();
    private readonly Stack<TaskCompletionSource<CallScope?>> _idle = new();
    private readonly ConcurrentDictionary<ulong, (CallScope Scope, LaneCount Lanes)> _live = new();
    private bool _isComplete;
    private volatile bool _hasInterjected;

    internal void Add(CallScope scope, int lanes, bool interjected)
    {
        _live[scope.Id] = (scope, new LaneCount(lanes));
        for (var i = 0; i < lanes; i++)
        {
            Add(scope, interjected);
        }
    }

    /// <summary>What goes before whatever has not begun; false: there is none. For between two items, where there mostly is none.</summary>
    internal bool TryTakeInterjected([NotNullWhen(true)] out CallScope? next)
    {
        next = null;
        if (!_hasInterjected)
        {
            return false;
        }

        lock (_gate)
        {
            return TryTakeInterjectedLocked(out next);
        }
    }

    /// <summary>What is next; false: nothing waits.</summary>
    internal bool TryTake([NotNullWhen(true)] out CallScope? next)
    {
        lock (_gate)
        {
            return TryTakeLocked(out next);
        }
    }

    /// <summary>What is next, as soon as there is something; null: nothing follows.</summary>
    internal ValueTask<CallScope?> TakeAsync()
    {
        lock (_gate)
        {
            if (TryTakeLocked(out var next) || _isComplete)
            {
                return new ValueTask<CallScope?>(next);
            }

            // Who completes it decides on the thread.
            var idle = new TaskCompletionSource<CallScope?>();
            _idle.Push(idle);
            return new ValueTask<CallScope?>(idle.Task);
        }
    }

    internal T? Find<T>(ulong id)
        where T : CallScope => _live.TryGetValue(id, out var found) ? found.Scope as T : null;

    /// <summary>A lane found nothing more to do in this one.</summary>
    internal void Release(CallScope scope)
    {
        if (_live.TryGetValue(scope.Id, out var found) && found.Lanes.Decrement() == 0)
        {
            _live.TryRemove(scope.Id, out _);
            scope.Released();
        }
    }

    /// <summary>Nothing follows.</summary>
    internal void Complete()
    {
        TaskCompletionSource<CallScope?>[] idle;
        lock (_gate)
        {
            _isComplete = true;
            idle = [.. _idle];
            _idle.Clear();
        }

        foreach (var lane in idle)
        {
            run(() => lane.SetResult(null));
        }
    }

    private void Add(CallScope scope, bool interjected)
    {
        TaskCompletionSource<CallScope?>? idle;
        lock (_gate)
        {
            if (_isComplete)
            {
                return;
            }

            if (!_idle.TryPop(out idle))
            {
                (interjected ? _interjected : _waiting).Enqueue(scope);
                _hasInterjected |= interjected;
                return;
            }
        }

        run(() => idle.SetResult(scope));
    }

    private bool TryTakeLocked([NotNullWhen(true)] out CallScope? next) => TryTakeInterjectedLocked(out next) || _waiting.TryDequeue(out next);

    private bool TryTakeInterjectedLocked([NotNullWhen(true)] out CallScope? next)
    {
        var taken = _interjected.TryDequeue(out next);
        _hasInterjected = _interjected.Count > 0;
        return taken;
    }

    private sealed class LaneCount(int value)
    {
        private int _value = value;

        internal int Decrement() => Interlocked.Decrement(ref _value);
    }
}
