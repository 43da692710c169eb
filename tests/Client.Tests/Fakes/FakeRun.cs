using System.Threading.Channels;
using Google.Protobuf;
using Grpc.Core;
using Supervisor.Protocol.V1;

namespace Supervisor.Client.Tests;

/// <summary>One job of the fake. Keeps the rules of the wire, and checks that the client keeps them.</summary>
internal sealed class FakeRun(FakeDaemon daemon, IAsyncStreamReader<RunRequest> requests, IServerStreamWriter<RunResponse> responses)
{
    private readonly List<string> _methods = [];
    private readonly SemaphoreSlim _writing = new(1);
    private readonly Channel<(ulong Index, Task<FakeAnswer> Answer)> _answers = Channel.CreateUnbounded<(ulong, Task<FakeAnswer>)>();
    private readonly Dictionary<ulong, CancellationTokenSource> _cancels = [];
    private readonly AsyncSignal _outcomeCredit = new();
    private readonly MemoryStream _pieces = new();
    private long _itemCreditLeft;
    private long _outcomeCreditLeft;
    private ulong _next;

    internal JobHeader Header { get; private set; } = new();

    internal List<(ulong First, uint Count)> ItemRuns { get; } = [];

    internal int CreditFrames { get; private set; }

    internal int Pieces { get; private set; }

    internal ulong Received => Volatile.Read(ref _next);

    internal async Task ServeAsync(CancellationToken ended)
    {
        await requests.MoveNext(ended);
        Header = requests.Current.Header;
        _methods.AddRange(Header.Methods);
        _outcomeCreditLeft = (long)Header.Credit;
        _itemCreditLeft = (long)daemon.ItemCredit;
        if (Header.Pool != "fake")
        {
            throw new RpcException(new Status(StatusCode.NotFound, $"no pool {Header.Pool}"));
        }

        if (_methods.Any(method => method.EndsWith("/Nowhere", StringComparison.Ordinal)))
        {
            throw new RpcException(new Status(StatusCode.Unimplemented, "no worker has it"));
        }

        daemon.Runs.Enqueue(this);
        await WriteAsync(new RunResponse { Accepted = new JobAccepted { JobId = 1, Workers = daemon.Workers, Credit = daemon.ItemCredit } });
        var reading = ReadAsync(ended);
        await SendOutcomesAsync(ended);
        await WriteAsync(new RunResponse { Finished = new JobFinished() });
        // The client half-closes once it has read this. A handler that returned with a read pending would leave that read to
        // the next call on the connection: Kestrel reuses its streams.
        await reading;
    }

    private async Task ReadAsync(CancellationToken ended)
    {
        try
        {
            while (await requests.MoveNext(ended))
            {
                await ReceiveAsync(requests.Current);
            }
        }
        finally
        {
            _answers.Writer.TryComplete();
        }
    }

    private async Task ReceiveAsync(RunRequest request)
    {
        switch (request.FrameCase)
        {
            case RunRequest.FrameOneofCase.Items:
                await ReceiveAsync(request.Items);
                break;
            case RunRequest.FrameOneofCase.Piece:
                Pieces++;
                Pay(request.Piece.CalculateSize());
                Check(request.Piece.Data.Length is > 0 and <= 65536, "a piece of a wrong size");
                request.Piece.Data.WriteTo(_pieces);
                await GiveBackAsync(request.Piece.CalculateSize());
                break;
            case RunRequest.FrameOneofCase.Credit:
                CreditFrames++;
                Interlocked.Add(ref _outcomeCreditLeft, (long)request.Credit.Bytes);
                Check(Volatile.Read(ref _outcomeCreditLeft) <= (long)Header.Credit, "more credit was given back than taken");
                _outcomeCredit.Set();
                break;
            case RunRequest.FrameOneofCase.Methods:
                _methods.AddRange(request.Methods.Methods);
                break;
            case RunRequest.FrameOneofCase.Cancel:
                Cancel(request.Cancel);
                break;
            case RunRequest.FrameOneofCase.End:
                _answers.Writer.TryComplete();
                break;
        }
    }

    private async Task ReceiveAsync(ItemRun run)
    {
        Pay(run.CalculateSize());
        Check(run.FirstIndex == _next, $"a run begins at {run.FirstIndex}, not at {_next}");
        Check(run.Count >= 1, "an empty run");
        Check(run.Method < _methods.Count, "a method that was not declared");
        Check(run.CalculateSize() < 256 * 1024, "a frame of 256 KiB or more");
        ItemRuns.Add((run.FirstIndex, run.Count));
        foreach (var message in Messages(run))
        {
            var index = _next;
            var cancel = new CancellationTokenSource();
            lock (_cancels)
            {
                _cancels[index] = cancel;
            }

            var item = new FakeItem(index, _methods[(int)run.Method], message, run.Headers.FirstOrDefault(headers => headers.Index == index), cancel.Token);
            _answers.Writer.TryWrite((index, AnswerAsync(item)));
            Volatile.Write(ref _next, index + 1);
        }

        Check(_next == run.FirstIndex + run.Count, "a wrong count");
        await GiveBackAsync(run.CalculateSize());
    }

    private List<byte[]> Messages(ItemRun run)
    {
        if (run.FromPieces)
        {
            Check(run.Packed.IsEmpty && run.Count == 1, "a run of pieces with more in it");
            var whole = _pieces.ToArray();
            _pieces.SetLength(0);
            return [whole];
        }

        var messages = new List<byte[]>();
        var input = run.Packed.CreateCodedInput();
        while (!input.IsAtEnd)
        {
            messages.Add(input.ReadBytes().ToByteArray());
        }

        Check(messages.TrueForAll(message => message.Length <= 65536), "a large message that was not in pieces");
        return messages;
    }

    private async Task<FakeAnswer> AnswerAsync(FakeItem item)
    {
        try
        {
            return await Task.Run(() => daemon.AnswerAsync(item));
        }
        catch (OperationCanceledException)
        {
            return FakeAnswer.Cancelled;
        }
    }

    private void Cancel(CancelItems cancel)
    {
        lock (_cancels)
        {
            foreach (var index in cancel.All ? [.. _cancels.Keys] : cancel.Indexes.ToArray())
            {
                _cancels[index].CancelAsync();
            }
        }
    }

    private async Task GiveBackAsync(int cost)
    {
        if (daemon.NeverGivesItemCreditBack)
        {
            return;
        }

        Interlocked.Add(ref _itemCreditLeft, cost);
        await WriteAsync(new RunResponse { Credit = new Credit { Bytes = (ulong)cost } });
    }

    private void Pay(int cost)
    {
        if (Interlocked.Add(ref _itemCreditLeft, -cost) < 0)
        {
            daemon.Violations.Enqueue("credit for items overdrawn");
        }
    }

    private void Check(bool holds, string violation)
    {
        if (!holds)
        {
            daemon.Violations.Enqueue(violation);
        }
    }

    private async Task SendOutcomesAsync(CancellationToken ended)
    {
        if (Header.Order == OutcomeOrder.ByIndex)
        {
            await foreach (var (index, answer) in _answers.Reader.ReadAllAsync(ended))
            {
                await SendAsync(index, await answer.WaitAsync(ended), ended);
            }

            return;
        }

        var sending = new List<Task>();
        var turn = new SemaphoreSlim(1);
        await foreach (var (index, answer) in _answers.Reader.ReadAllAsync(ended))
        {
            sending.Add(WhenDoneAsync(index, answer, turn, ended));
        }

        await Task.WhenAll(sending);
    }

    private async Task WhenDoneAsync(ulong index, Task<FakeAnswer> answer, SemaphoreSlim turn, CancellationToken ended)
    {
        var done = await answer.WaitAsync(ended);
        await turn.WaitAsync(ended);
        try
        {
            await SendAsync(index, done, ended);
        }
        finally
        {
            turn.Release();
        }
    }

    private async Task SendAsync(ulong index, FakeAnswer answer, CancellationToken ended)
    {
        var run = new OutcomeRun { FirstIndex = index, Count = 1, Attempt = answer.Attempt };
        if (answer.Metadata is { } metadata)
        {
            run.Metadata.Add(new ResponseMetadata(metadata) { Index = index });
        }

        if (answer.Failure is { } failure)
        {
            run.Failures.Add(new Failure(failure) { Index = index });
        }
        else if (answer.Response!.Length > 65536)
        {
            run.FromPieces = true;
        }
        else
        {
            run.Packed = Delimited(answer.Response);
        }

        if (run.FromPieces)
        {
            foreach (var part in answer.Response!.Chunk(65536))
            {
                await SendPaidAsync(new RunResponse { Piece = new Piece { Data = ByteString.CopyFrom(part) } }, response => response.Piece.CalculateSize(), ended);
            }
        }

        await SendPaidAsync(new RunResponse { Outcomes = new OutcomeBatch { Runs = { run } } }, _ => run.CalculateSize(), ended);
    }

    private static ByteString Delimited(byte[] message)
    {
        using var stream = new MemoryStream();
        using (var output = new CodedOutputStream(stream, leaveOpen: true))
        {
            output.WriteBytes(ByteString.CopyFrom(message));
        }

        return ByteString.CopyFrom(stream.ToArray());
    }

    private async Task SendPaidAsync(RunResponse response, Func<RunResponse, int> costOf, CancellationToken ended)
    {
        var cost = costOf(response);
        while (Volatile.Read(ref _outcomeCreditLeft) < cost)
        {
            await _outcomeCredit.WaitAsync(ended);
        }

        Interlocked.Add(ref _outcomeCreditLeft, -cost);
        await WriteAsync(response);
    }

    private async Task WriteAsync(RunResponse response)
    {
        await _writing.WaitAsync();
        try
        {
            await responses.WriteAsync(response);
        }
        finally
        {
            _writing.Release();
        }
    }
}
