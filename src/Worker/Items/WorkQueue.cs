using System.Collections.Concurrent;
using System.Threading.Channels;
using Supervisor.Worker.Calls;

namespace Supervisor.Worker.Items;

/// <summary>
/// Deliveries and calls that wait for a lane or are in one. A delivery is queued once for each lane that could help with it, so the
/// lanes share it and go on to the next together.
/// </summary>
internal sealed class WorkQueue
{
    private readonly Channel<CallScope> _waiting = Channel.CreateUnbounded<CallScope>();
    private readonly ConcurrentDictionary<ulong, (CallScope Scope, LaneCount Lanes)> _live = new();

    internal ChannelReader<CallScope> Waiting => _waiting.Reader;

    internal void Add(CallScope scope, int lanes)
    {
        _live[scope.Id] = (scope, new LaneCount(lanes));
        for (var i = 0; i < lanes; i++)
        {
            _waiting.Writer.TryWrite(scope);
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
        }
    }

    /// <summary>Nothing follows.</summary>
    internal void Complete() => _waiting.Writer.TryComplete();

    private sealed class LaneCount(int value)
    {
        private int _value = value;

        internal int Decrement() => Interlocked.Decrement(ref _value);
    }
}
