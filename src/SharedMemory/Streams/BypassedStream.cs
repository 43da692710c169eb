using Google.Protobuf;
using Grpc.Core;

namespace Supervisor.SharedMemory;

/// <summary>
/// One end of a gRPC stream, each direction of which may go on in a ring behind a frame that says so. The stream stays open beside the
/// ring: its end, and why, is the ring's too. For one reader and one writer at a time.
/// </summary>
internal sealed class BypassedStream<TIn, TOut> : IAsyncStreamReader<TIn>, IAsyncStreamWriter<TOut>, IDisposable
    where TIn : class, IMessage<TIn>
    where TOut : class, IMessage<TOut>
{
    private readonly Lock _gate = new();
    private readonly IAsyncStreamReader<TIn> _reader;
    private readonly IAsyncStreamWriter<TOut> _writer;
    private readonly Predicate<TIn> _goesOnInRing;
    private readonly TOut _goOnInRing;
    private RingPair? _rings;
    private RingSettings<TIn>? _settings;
    private FrameRing<TIn, TOut>? _ring;
    private FrameReader<TIn>? _source;
    private FrameWriter<TOut>? _target;
    private volatile bool _isToGoOn;
    private bool _disposed;

    /// <param name="reader">The stream's one direction.</param>
    /// <param name="writer">Its other.</param>
    /// <param name="goesOnInRing">Whether a frame is the last that comes on the stream.</param>
    /// <param name="goOnInRing">The last frame that goes on the stream.</param>
    internal BypassedStream(IAsyncStreamReader<TIn> reader, IAsyncStreamWriter<TOut> writer, Predicate<TIn> goesOnInRing, TOut goOnInRing) =>
        (_reader, _writer, _goesOnInRing, _goOnInRing) = (reader, writer, goesOnInRing, goOnInRing);

    /// <summary>Both sides have the memory, and the next frame of this one goes there.</summary>
    internal bool IsInRing => _isToGoOn;

    /// <summary>Completes when nobody reads the stream itself any more.</summary>
    internal Task StreamRead { get; private set; } = Task.CompletedTask;

    public TIn Current => _source is { } ring ? ring.Current : _reader.Current;

    public WriteOptions? WriteOptions
    {
        get => _writer.WriteOptions;
        set => _writer.WriteOptions = value;
    }

    /// <summary>For the side that made the rings: goes on in them as soon as the other side does. Its own from now on.</summary>
    internal void Offer(RingPair rings, RingSettings<TIn> settings) => (_rings, _settings) = (rings, settings);

    /// <summary>For the side that was offered the rings: goes on in them with the next frame. Its own from now on.</summary>
    internal void GoOnIn(RingPair rings, RingSettings<TIn> settings)
    {
        (_rings, _settings) = (rings, settings);
        _isToGoOn = true;
    }

    public Task<bool> MoveNext(CancellationToken cancellationToken) => _source is { } ring ? ring.MoveNext(cancellationToken) : MoveOnStreamAsync(cancellationToken);

    public Task WriteAsync(TOut frame) => _target is { } ring ? ring.WriteAsync(frame) : _isToGoOn ? GoOnAsync(frame) : _writer.WriteAsync(frame);

    /// <summary>
    /// Does something soon that may block: on a thread of the ring where one can be spared, which is the one that calls if it reads here, else on one of
    /// the pool.
    /// </summary>
    internal void Post(Action action)
    {
        if (_ring?.TryPost(action) != true)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static action => action(), action, preferLocal: false);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            if (_ring is null)
            {
                _rings?.Dispose();
            }
            else
            {
                _ring.Dispose();
            }
        }
    }

    private async Task<bool> MoveOnStreamAsync(CancellationToken cancellationToken)
    {
        if (!await _reader.MoveNext(cancellationToken).ConfigureAwait(false))
        {
            return false;
        }

        if (!_goesOnInRing(_reader.Current))
        {
            return true;
        }

        _source = Ring().Reader;
        _isToGoOn = true;
        StreamRead = FollowEndAsync(_source, cancellationToken);
        return await _source.MoveNext(cancellationToken).ConfigureAwait(false);
    }

    private async Task GoOnAsync(TOut frame)
    {
        // Nothing follows that a frame which is held back could go with.
        _writer.WriteOptions = WriteOptions.Default;
        await _writer.WriteAsync(_goOnInRing).ConfigureAwait(false);
        _target = Ring().Writer;
        await _target.WriteAsync(frame).ConfigureAwait(false);
    }

    private FrameRing<TIn, TOut> Ring()
    {
        lock (_gate)
        {
            return _disposed ? throw new InvalidOperationException("The stream is over.")
                : _ring ??= new FrameRing<TIn, TOut>(_rings ?? throw new InvalidDataException("The stream goes on in a ring, but none was offered."), _settings!);
        }
    }

    private async Task FollowEndAsync(FrameReader<TIn> ring, CancellationToken cancellationToken)
    {
        try
        {
            ring.End(await _reader.MoveNext(cancellationToken).ConfigureAwait(false) ? new InvalidDataException("A frame came on a stream that went on in a ring.") : null);
        }
        catch (Exception failure)
        {
            ring.End(failure);
        }
    }
}
