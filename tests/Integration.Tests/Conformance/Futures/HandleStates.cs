using Supervisor.Client;
using Supervisor.TestWorker;

namespace Supervisor.Integration.Tests.Conformance.Futures;

/// <summary>Handles in the states that the original makes its futures in. Those that are left pending end with it.</summary>
internal sealed class HandleStates(SharedPool shared) : IAsyncDisposable
{
    private readonly Gate _gate = new();
    private readonly List<TaskHandle> _pending = [];

    /// <summary>Runs until the gate is opened or it is cancelled.</summary>
    internal TaskHandle<Number> Pending()
    {
        var handle = shared.Pool.Submit(shared.Faults.GateAsync, _gate.Request(_pending.Count));
        _pending.Add(handle);
        return handle;
    }

    /// <summary>As <see cref="Pending"/>, and runs when this returns.</summary>
    internal async Task<TaskHandle<Number>> RunningAsync()
    {
        var handle = Pending();
        await _gate.StartedAsync(_pending.Count);
        return handle;
    }

    internal void Finish() => _gate.Open();

    internal async Task<TaskHandle<Number>> SuccessfulAsync(long value = 42)
    {
        var handle = shared.Pool.Submit(shared.Math.AddAsync, new Pair { Left = value });
        await handle.WhenReady;
        return handle;
    }

    internal TaskHandle<Number> Failing(int milliseconds = 0) => shared.Pool.Submit(shared.Faults.FailAsync, new FailRequest { Message = "test", Milliseconds = milliseconds });

    internal async Task<TaskHandle<Number>> FailedAsync()
    {
        var handle = Failing();
        await handle.WhenReady;
        return handle;
    }

    internal async Task<TaskHandle<Number>> CancelledAsync()
    {
        var handle = await RunningAsync();
        Assert.True(await handle.CancelAsync());
        return handle;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var handle in _pending)
        {
            await handle.CancelAsync();
        }

        _gate.Dispose();
    }
}
