using Google.Protobuf;
using Grpc.Core;
using Supervisor.Protocol.V1;

namespace Supervisor.Worker.Tests.Fakes;

/// <summary>The supervisor's end of a worker's stream.</summary>
internal sealed class WorkerLink(IAsyncStreamReader<AttachRequest> up, IServerStreamWriter<AttachResponse> down)
{
    private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<ByteString> _pieces = [];
    private ulong _delivery = 100;

    /// <summary>Completes when the test ends the stream.</summary>
    internal Task Ended => _end.Task;

    internal WorkerHello? Hello { get; private set; }

    /// <summary>The position behind the last outcome that came.</summary>
    internal ulong Position { get; private set; }

    internal void End() => _end.TrySetResult();

    internal void Fail(StatusCode code, string detail) => _end.TrySetException(new RpcException(new Status(code, detail)));

    internal Task SendAsync(AttachResponse frame) => down.WriteAsync(frame);

    /// <summary>The worker's next frame; null when it has ended its side.</summary>
    internal async Task<AttachRequest?> NextAsync() => await up.MoveNext(CancellationToken.None).WaitAsync(Patience.Limit) ? up.Current : null;

    internal async Task<WorkerHello> ReadHelloAsync() => Hello = (await NextAsync())!.Hello;

    /// <summary>Greets the worker and waits until it is ready.</summary>
    internal async Task WelcomeAsync(WorkerFiles files, Action<WorkerWelcome>? change = null)
    {
        await ReadHelloAsync();
        var welcome = files.Welcome();
        change?.Invoke(welcome);
        await SendAsync(new AttachResponse { Welcome = welcome });
        var ready = await NextAsync();
        Assert.Equal(AttachRequest.FrameOneofCase.Ready, ready?.FrameCase);
    }

    internal uint MethodNumber(string name) => (uint)Hello!.Methods.Select((method, number) => (method, number)).Single(pair => pair.method.Name.EndsWith("/" + name, StringComparison.Ordinal)).number;

    /// <summary>Sends items of one method in one delivery.</summary>
    internal async Task<ulong> DeliverAsync(string method, IReadOnlyList<IMessage> items, Action<Delivery>? change = null)
    {
        var run = new ItemRun { Count = (uint)items.Count, Packed = Packed.Of(items) };
        return await DeliverAsync(method, run, change);
    }

    internal async Task<ulong> DeliverAsync(string method, ItemRun run, Action<Delivery>? change = null)
    {
        var delivery = new Delivery { Id = ++_delivery, JobId = 7, Attempt = 1, Method = MethodNumber(method), Runs = { run } };
        change?.Invoke(delivery);
        await SendAsync(new AttachResponse { Delivery = delivery });
        return delivery.Id;
    }

    /// <summary>The outcomes of one delivery by index, as they come, until there are as many as asked for.</summary>
    internal async Task<SortedDictionary<ulong, ItemResult>> CollectAsync(int count)
    {
        var results = new SortedDictionary<ulong, ItemResult>();
        while (results.Count < count)
        {
            var frame = await NextAsync() ?? throw new InvalidOperationException($"The worker ended its stream with {results.Count} of {count} outcomes.");
            foreach (var (index, result) in Read(frame))
            {
                results.Add(index, result);
            }
        }
        return results;
    }

    internal Task ReceivedAsync(ulong position) => SendAsync(new AttachResponse { Received = new OutcomesReceived { Position = position } });

    /// <summary>The items whose outcomes a frame brings.</summary>
    internal IEnumerable<(ulong Index, ItemResult Result)> Read(AttachRequest frame)
    {
        if (frame.Piece is { } piece)
        {
            Assert.InRange(piece.Data.Length, 1, 64 * 1024);
            _pieces.Add(piece.Data);
        }
        return frame.Outcomes?.Outcomes.SelectMany(Read) ?? [];
    }

    private IEnumerable<(ulong Index, ItemResult Result)> Read(WorkerOutcome outcome)
    {
        Assert.True(outcome.OutboxPosition > Position, "outbox positions rise");
        Position = outcome.OutboxPosition;
        if (!outcome.Run.FromPieces)
        {
            return ItemResult.Unpack(outcome);
        }

        var whole = ByteString.CopyFrom([.. _pieces.SelectMany(piece => piece)]);
        _pieces.Clear();
        return [(outcome.Run.FirstIndex, new ItemResult(outcome, whole, null, outcome.Run.Metadata.SingleOrDefault()))];
    }
}
