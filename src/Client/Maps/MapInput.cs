using Grpc.Core;

namespace Supervisor.Client;

/// <summary>
/// Takes items from the caller's sequence, no further ahead than the window and the stream's room allow, and hands them to the
/// stream. It never fails: what the sequence threw is kept as the end of the input.
/// </summary>
internal sealed class MapInput<TRequest>(IAsyncEnumerable<TRequest> items, int? count, Marshaller<TRequest> marshaller, MapOptions options, bool sendEarly) : IMapProgress
    where TRequest : class
{
    private long _submitted;
    private long _settled;
    private RunStream? _stream;

    public long Submitted => Volatile.Read(ref _submitted);

    public Exception? Error { get; private set; }

    public bool IsComplete { get; private set; }

    public void Settled(long count)
    {
        Interlocked.Add(ref _settled, count);
        _stream?.Output.Room.Set();
    }

    internal async Task PumpAsync(RunStream stream)
    {
        _stream = stream;
        if (await stream.Accepted.ConfigureAwait(false) is not { } accepted)
        {
            return;
        }

        stream.Output.SetChunkSize(ChunkSize((int)accepted.Workers));
        try
        {
            await SubmitAllAsync(stream).ConfigureAwait(false);
        }
        catch (Exception error)
        {
            if (!stream.Stopped.IsCancellationRequested)
            {
                Error = error;
            }
        }

        stream.Output.End();
        stream.Output.Flush(here: false);
    }

    private async Task SubmitAllAsync(RunStream stream)
    {
        var enumerator = items.GetAsyncEnumerator(stream.Stopped);
        await using (enumerator.ConfigureAwait(false))
        {
            while (true)
            {
                while (!stream.Output.HasRoom || _submitted - Volatile.Read(ref _settled) >= options.Window)
                {
                    await stream.Output.Room.WaitAsync(stream.Stopped).ConfigureAwait(false);
                }

                stream.Stopped.ThrowIfCancellationRequested();
                if (!await enumerator.MoveNextAsync().ConfigureAwait(false))
                {
                    break;
                }

                Submit(stream, enumerator.Current);
            }
        }

        IsComplete = true;
    }

    private void Submit(RunStream stream, TRequest item)
    {
        if (item is null)
        {
            throw new ArgumentException($"Item {_submitted} of the input is null; a request must be a message.");
        }
        // Counted first: its outcome must never be ahead of it.
        Volatile.Write(ref _submitted, _submitted + 1);
        bool isDue;
        try
        {
            stream.Output.Add(item, marshaller.ContextualSerializer, method: 0, out isDue);
        }
        catch
        {
            Volatile.Write(ref _submitted, _submitted - 1);
            throw;
        }

        if (isDue)
        {
            stream.Output.Flush(here: _submitted - Volatile.Read(ref _settled) == 1);
        }
    }

    // divmod(len, workers * 4) plus one for a rest: multiprocessing.Pool.map.
    private int ChunkSize(int workers)
    {
        var byDefault = sendEarly || count is not { } known ? 1 : (int)Math.Max(1, Math.Ceiling(known / (4.0 * Math.Max(1, workers))));
        // A chunk larger than the window would never be complete.
        return Math.Min(options.ChunkSize ?? byDefault, options.Window);
    }
}
