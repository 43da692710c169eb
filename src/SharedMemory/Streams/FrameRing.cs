using Google.Protobuf;

namespace Supervisor.SharedMemory;

/// <summary>
/// A stream of messages each way through a <see cref="RingPair"/>. A thread of its own sleeps until there is something to read, or room to
/// write, and runs the loop that waits for it right there: between a message in one process and what the other does about it lies one
/// wake-up.
/// </summary>
internal sealed class FrameRing<TIn, TOut> : IDisposable
    where TIn : class, IMessage<TIn>
    where TOut : class, IMessage<TOut>
{
    private const int StackSize = 512 << 10;

    private readonly RingPair _rings;
    private volatile bool _isOver;

    /// <param name="rings">Its own from now on.</param>
    /// <param name="settings">How it reads.</param>
    internal FrameRing(RingPair rings, RingSettings<TIn> settings)
    {
        _rings = rings;
        Reader = new FrameReader<TIn>(rings, settings.Parser, settings.MaxFrame);
        Writer = new FrameWriter<TOut>(rings);
        new Thread(Serve, StackSize) { IsBackground = true, Name = settings.ThreadName }.Start();
    }

    internal FrameReader<TIn> Reader { get; }

    internal FrameWriter<TOut> Writer { get; }

    /// <summary>Ends it at once: what was not read is lost, and who waits learns of it. Returns before the memory is given back.</summary>
    public void Dispose()
    {
        _isOver = true;
        Reader.Close();
        Writer.Close();
    }

    private void Serve()
    {
        Func<bool> serve = ServeOnce;
        while (!_isOver)
        {
            if (!ServeOnce())
            {
                _rings.Own.Sleep(serve);
            }
        }

        Reader.Leave();
        Writer.Leave();
        _rings.Dispose();
    }

    private bool ServeOnce() => Reader.Serve() | Writer.Serve() || _isOver;
}
