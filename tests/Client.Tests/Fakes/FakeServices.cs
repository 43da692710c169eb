using Google.Protobuf;
using Grpc.Core;
using Supervisor.Protocol.V1;
using Supervisor.TestWorker;

namespace Supervisor.Client.Tests;

internal sealed class FakeSessionGrpcService(FakeDaemon daemon) : SessionService.SessionServiceBase
{
    public override async Task Open(IAsyncStreamReader<OpenRequest> requestStream, IServerStreamWriter<OpenResponse> responseStream, ServerCallContext context)
    {
        await requestStream.MoveNext(context.CancellationToken);
        await responseStream.WriteAsync(new OpenResponse { Opened = new SessionOpened { SessionId = Guid.NewGuid().ToString(), DaemonVersion = "fake", ProtocolVersion = 1 } });
        try
        {
            while (await requestStream.MoveNext(context.CancellationToken))
            {
            }
        }
        finally
        {
            daemon.Events.Add("session ended");
        }
    }
}

internal sealed class FakeControlGrpcService(FakeDaemon daemon) : ControlService.ControlServiceBase
{
    public override async Task Watch(WatchRequest request, IServerStreamWriter<WatchResponse> responseStream, ServerCallContext context)
    {
        await responseStream.WriteAsync(new WatchResponse());
        if (!daemon.WorkersReady)
        {
            await daemon.Events.Contains("create");
            var report = new Protocol.V1.CrashReport { WorkerId = "fake/0#1", Pool = "fake", ExitCode = 7 };
            await responseStream.WriteAsync(new WatchResponse { WorkerCrashed = new WorkerCrashedEvent { Report = report } });
        }

        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.CancellationToken);
    }
}

internal sealed class FakePoolGrpcService(FakeDaemon daemon) : PoolService.PoolServiceBase
{
    public override async Task Run(IAsyncStreamReader<RunRequest> requestStream, IServerStreamWriter<RunResponse> responseStream, ServerCallContext context)
    {
        try
        {
            await new FakeRun(daemon, requestStream, responseStream).ServeAsync(context.CancellationToken);
        }
        catch (Exception error) when (error is not (RpcException or IOException) && !context.CancellationToken.IsCancellationRequested)
        {
            // Not an IOException: a client that resets its stream breaks no rule, and a read may see that before the token does.
            daemon.Violations.Enqueue(error.ToString());
            throw;
        }
        finally
        {
            daemon.Events.Add("run ended");
        }
    }

    public override Task<GetPoolResponse> GetPool(GetPoolRequest request, ServerCallContext context) => request.Name == "fake"
        ? Task.FromResult(new GetPoolResponse { Pool = new PoolInfo { Name = "fake", State = PoolState.Running, ReadyWorkers = daemon.WorkersReady ? 1u : 0 } })
        : throw new RpcException(new Status(StatusCode.NotFound, $"no pool {request.Name}"));

    public override Task<CreatePoolResponse> CreatePool(CreatePoolRequest request, ServerCallContext context)
    {
        daemon.Calls.Enqueue($"create {request.Spec.Workers} {string.Join(' ', request.Spec.Command)}");
        daemon.Events.Add("create");
        return Task.FromResult(new CreatePoolResponse { Pool = new PoolInfo { Name = "fake", State = PoolState.Starting, Spec = request.Spec } });
    }

    public override Task<ClosePoolResponse> ClosePool(ClosePoolRequest request, ServerCallContext context)
    {
        daemon.Calls.Enqueue("close");
        return Task.FromResult(new ClosePoolResponse());
    }

    public override Task<TerminatePoolResponse> TerminatePool(TerminatePoolRequest request, ServerCallContext context)
    {
        daemon.Calls.Enqueue("terminate");
        return Task.FromResult(new TerminatePoolResponse());
    }

    public override async Task Call(IAsyncStreamReader<CallRequest> requestStream, IServerStreamWriter<CallResponse> responseStream, ServerCallContext context)
    {
        try
        {
            await new FakeCall(daemon, requestStream, responseStream).ServeAsync(context.CancellationToken);
        }
        finally
        {
            daemon.Events.Add("call ended");
        }
    }
}

/// <summary>Streaming calls of the fake: Count, Sum, Running, and Stream.</summary>
internal sealed class FakeCall(FakeDaemon daemon, IAsyncStreamReader<CallRequest> requests, IServerStreamWriter<CallResponse> responses)
{
    private const long RequestCredit = 256 * 1024;

    private readonly OutgoingCredit _credit = new();
    private long _requestCreditLeft = RequestCredit;

    internal async Task ServeAsync(CancellationToken ended)
    {
        await requests.MoveNext(ended);
        var start = requests.Current.Start;
        _credit.Give((long)start.Open.Credit);
        await WriteAsync(new CallFrame { Credit = new Credit { Bytes = (ulong)RequestCredit } });
        await WriteAsync(new CallFrame { Headers = new CallHeaders { Metadata = { start.Open.Metadata } } });
        var messages = System.Threading.Channels.Channel.CreateUnbounded<byte[]>();
        var reading = ReadAsync(messages.Writer, ended);
        var failure = await RunAsync(start.Open.Method.Split('/')[1], messages.Reader, ended);
        await WriteAsync(new CallFrame { Status = new CallStatus { Failure = failure, Trailers = { new MetadataEntry { Key = "fake-trailer", Value = ByteString.CopyFromUtf8("t") } } } });
        await reading;
    }

    private async Task<Failure?> RunAsync(string method, System.Threading.Channels.ChannelReader<byte[]> messages, CancellationToken ended)
    {
        var sum = 0L;
        if (method is "Count")
        {
            var to = Number.Parser.ParseFrom(await messages.ReadAsync(ended)).Value;
            if (to < 0)
            {
                return new Failure { Kind = OutcomeKind.Failed, Code = (int)StatusCode.InvalidArgument, Message = "negative" };
            }

            for (var i = 0L; i < to; i++)
            {
                await AnswerAsync(new Number { Value = i }, ended);
            }

            return null;
        }

        if (method is "Stream")
        {
            var request = StreamRequest.Parser.ParseFrom(await messages.ReadAsync(ended));
            for (var i = 0L; i < request.Count; i++)
            {
                await AnswerAsync(new Blob { Data = ByteString.CopyFrom(new byte[request.Bytes]) }, ended);
            }

            return null;
        }

        await foreach (var message in messages.ReadAllAsync(ended))
        {
            sum += Number.Parser.ParseFrom(message).Value;
            if (method is "Running")
            {
                await AnswerAsync(new Number { Value = sum }, ended);
            }
        }

        if (method is "Sum")
        {
            await AnswerAsync(new Number { Value = sum }, ended);
        }

        return null;
    }

    private async Task AnswerAsync(IMessage message, CancellationToken ended)
    {
        var parts = message.ToByteArray().Chunk(65536).DefaultIfEmpty([]).ToArray();
        for (var i = 0; i < parts.Length; i++)
        {
            var frame = new CallMessage { Data = ByteString.CopyFrom(parts[i]), More = i < parts.Length - 1 };
            await _credit.TakeAsync(frame.CalculateSize(), ended);
            await WriteAsync(new CallFrame { Message = frame });
        }
    }

    private async Task ReadAsync(System.Threading.Channels.ChannelWriter<byte[]> messages, CancellationToken ended)
    {
        using var whole = new MemoryStream();
        while (await requests.MoveNext(ended))
        {
            var frame = requests.Current.Call;
            if (frame.Credit is { } credit)
            {
                _credit.Give((long)credit.Bytes);
            }

            if (frame.HalfClose is not null)
            {
                messages.TryComplete();
            }

            if (frame.Message is not { } message)
            {
                continue;
            }

            _requestCreditLeft -= message.CalculateSize();
            if (_requestCreditLeft < 0)
            {
                daemon.Violations.Enqueue("credit for requests overdrawn");
            }

            message.Data.WriteTo(whole);
            if (!message.More)
            {
                messages.TryWrite(whole.ToArray());
                whole.SetLength(0);
            }

            _requestCreditLeft += message.CalculateSize();
            await WriteAsync(new CallFrame { Credit = new Credit { Bytes = (ulong)message.CalculateSize() } });
        }
    }

    private readonly SemaphoreSlim _writing = new(1);

    private async Task WriteAsync(CallFrame frame)
    {
        await _writing.WaitAsync();
        try
        {
            await responses.WriteAsync(new CallResponse { Call = frame });
        }
        finally
        {
            _writing.Release();
        }
    }
}
