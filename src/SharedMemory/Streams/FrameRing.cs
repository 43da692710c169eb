using System.Collections.Concurrent;
using System.Diagnostics;
using Google.Protobuf;

namespace Supervisor.SharedMemory;

/// <summary>
/// A stream of messages each way through a <see cref="RingPair"/>. Threads of its own sleep until there is something to read, or room to
/// write, and run the loop that waits for it right there: between a message in one process and what the other does about it lies one
/// wake-up.
/// </summary>
internal sealed class FrameRing<TIn, TOut> : IDisposable
    where TIn : class, IMessage<TIn>
    where TOut : class, IMessage<TOut>
{
    // Timestamps: 50 µs, in which an answer comes that needs no waiting.
    private static readonly long Patience = Stopwatch.Frequency / 20_000;

    private readonly RingPair _rings;
    private readonly ConcurrentQueue<Action> _posted = new();
    private readonly int _threads;
    private int _serving;
    private int _lent;
    private int _looking;
    private volatile bool _isOver;

    /// <param name="rings">Its own from now on.</param>
    /// <param name="settings">How they are served.</param>
    internal FrameRing(RingPair rings, RingSettings<TIn> settings)
    {
        _rings = rings;
        _serving = _threads = settings.Threads;
        Reader = new FrameReader<TIn>(rings, settings.Parser, settings.MaxFrame);
        Writer = new FrameWriter<TOut>(rings);
        for (var i = 0; i < settings.Threads; i++)
        {
            new Thread(Serve, settings.StackSize) { IsBackground = true, Name = settings.ThreadName }.Start();
        }
    }

    internal FrameReader<TIn> Reader { get; }

    internal FrameWriter<TOut> Writer { get; }

    /// <summary>
    /// Has one of the threads do something that may block it: this one, if it is one of them, as soon as it would sleep otherwise. False: the last
    /// one that is free has to read.
    /// </summary>
    internal bool TryPost(Action action)
    {
        if (Interlocked.Increment(ref _lent) >= _threads)
        {
            Interlocked.Decrement(ref _lent);
            return false;
        }

        _posted.Enqueue(action);
        if (_isOver)
        {
            HandPostedOn();
        }
        else if (RingThread.Serves != this)
        {
            Reader.Wake();
        }

        return true;
    }

    /// <summary>Ends it at once: what was not read is lost, and who waits learns of it. Returns before the memory is given back.</summary>
    public void Dispose()
    {
        _isOver = true;
        Reader.Close();
        Writer.Close();
    }

    private void Serve()
    {
        RingThread.Serves = this;
        Func<bool> serve = ServeOnce;
        Func<bool> hasWork = () => _isOver || !_posted.IsEmpty || Reader.HasWork || Writer.HasWork;
        while (!_isOver)
        {
            if (!ServeOnce() && !TryLook(hasWork))
            {
                _rings.Own.Sleep(serve);
            }
        }

        HandPostedOn();
        // Before this one is counted out: then another one may be the last, which takes the memory along.
        _rings.Own.Ring();
        if (Interlocked.Decrement(ref _serving) == 0)
        {
            Reader.Leave();
            Writer.Leave();
            _rings.Dispose();
        }
    }

    private bool ServeOnce() => Reader.Serve() | Writer.Serve() || DoPosted() || _isOver;

    // One thread is enough to look; the others sleep.
    private bool TryLook(Func<bool> hasWork)
    {
        if (Interlocked.Exchange(ref _looking, 1) != 0)
        {
            return false;
        }

        var found = _rings.Own.Look(hasWork, Stopwatch.GetTimestamp() + Patience);
        Volatile.Write(ref _looking, 0);
        return found;
    }

    private bool DoPosted()
    {
        if (!_posted.TryDequeue(out var action))
        {
            return false;
        }

        if (!_posted.IsEmpty)
        {
            _rings.Own.Ring();
        }

        try
        {
            action();
        }
        finally
        {
            Interlocked.Decrement(ref _lent);
        }

        return true;
    }

    // The threads end, and what was posted is done all the same.
    private void HandPostedOn()
    {
        while (_posted.TryDequeue(out var action))
        {
            ThreadPool.UnsafeQueueUserWorkItem(static action => action(), action, preferLocal: false);
        }
    }
}
