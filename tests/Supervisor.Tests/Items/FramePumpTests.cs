using System.Collections.Concurrent;
using Supervisor.Items.Wire;

namespace Supervisor.Tests.Items;

public sealed class FramePumpTests
{
    private readonly ConcurrentQueue<string> _waiting = new();
    private readonly List<string> _written = [];

    private FramePump<string> Pump(Func<string, Task> write) =>
        new(() => _waiting.TryDequeue(out var frame) ? frame : null, write, frame => frame == "last");

    [Fact]
    public void Flush_NothingBeingWritten_WritesOnTheCallingThread()
    {
        var thread = 0;
        var pump = Pump(_ => { thread = Environment.CurrentManagedThreadId; return Task.CompletedTask; });
        _waiting.Enqueue("one");

        pump.Flush();

        Assert.Equal(Environment.CurrentManagedThreadId, thread);
    }

    [Fact]
    public async Task Flush_WhileAFrameIsBeingWritten_TakesTheNextOneAlongAfterIt()
    {
        var release = new TaskCompletionSource();
        var pump = Pump(async frame => { _written.Add(frame); await release.Task; });
        _waiting.Enqueue("one");
        pump.Flush();
        _waiting.Enqueue("last");

        pump.Flush();

        Assert.Equal(["one"], _written);
        release.SetResult();
        await pump.Completion.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Equal(["one", "last"], _written);
    }

    [Fact]
    public async Task Flush_FromManyThreads_WritesEachFrameOnceAndNeverTwoAtATime()
    {
        const int perThread = 2000;
        var writing = 0;
        var overlapped = false;
        var count = 0;
        var pump = Pump(async _ =>
        {
            overlapped |= Interlocked.Increment(ref writing) != 1;
            count++;
            if (count % 7 == 0)
            {
                await Task.Yield();
            }

            Interlocked.Decrement(ref writing);
        });

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < perThread; i++)
            {
                _waiting.Enqueue("frame");
                pump.Flush();
            }
        })));
        _waiting.Enqueue("last");
        pump.Flush();

        await pump.Completion.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.False(overlapped);
        Assert.Equal((4 * perThread) + 1, count);
    }

    [Fact]
    public async Task Flush_WriteFails_CompletionFailsAndLaterFlushesDoNothing()
    {
        var pump = Pump(frame => { _written.Add(frame); throw new IOException("gone"); });
        _waiting.Enqueue("one");
        pump.Flush();
        _waiting.Enqueue("two");

        pump.Flush();

        await Assert.ThrowsAsync<IOException>(() => pump.Completion);
        Assert.Equal(["one"], _written);
    }
}
