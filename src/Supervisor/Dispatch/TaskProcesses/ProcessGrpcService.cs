using Grpc.Core;
using Supervisor.Dispatch.Jobs;
using Supervisor.Items.Wire;
using Supervisor.Protocol.V1;
using Supervisor.Sessions;

namespace Supervisor.Dispatch.TaskProcesses;

/// <summary>The wire's side of single tasks in processes of their own.</summary>
internal sealed class ProcessGrpcService(TaskProcessTable processes, SessionTable sessions, DispatchLimits limits, Numbers numbers)
    : ProcessService.ProcessServiceBase
{
    public override async Task<StartProcessResponse> StartProcess(IAsyncStreamReader<StartProcessRequest> requestStream, ServerCallContext context)
    {
        if (!await requestStream.MoveNext(context.CancellationToken) || requestStream.Current.Start is not { } start)
        {
            throw RequestException.InvalidField("start", "must be the first frame of the stream.");
        }

        var session = sessions.TryGet(start.SessionId, out var known)
            ? known
            : throw new RequestException(StatusCode.NotFound, "SESSION_NOT_FOUND", "There is no such session (SessionService.Open); it has ended, or the daemon was started anew.");
        var spec = start.ToDomain(numbers.NextProcess());
        var task = start.ToItem(await ReadPiecesAsync(requestStream, start, context.CancellationToken));
        var process = await processes.StartAsync(spec, task, session);
        if (context.CancellationToken.IsCancellationRequested)
        {
            // Nobody has heard of it, so nobody could end it.
            process.Signal(TaskProcessSignal.Kill);
        }

        return new StartProcessResponse { Process = process.Snapshot().ToProto() };
    }

    public override Task<GetProcessResponse> GetProcess(GetProcessRequest request, ServerCallContext context) =>
        Task.FromResult(new GetProcessResponse { Process = processes.Get(request.Id).Snapshot().ToProto() });

    public override Task<ListProcessesResponse> ListProcesses(ListProcessesRequest request, ServerCallContext context) =>
        Task.FromResult(new ListProcessesResponse
        {
            Processes =
            {
                processes.Processes.Where(process => request.Name.Length == 0 || request.Name == process.Spec.Name).Select(process => process.Snapshot().ToProto()),
            },
        });

    public override async Task WaitProcess(WaitProcessRequest request, IServerStreamWriter<WaitProcessResponse> responseStream, ServerCallContext context)
    {
        var process = processes.Get(request.Id);
        var outcome = await process.Ended.WaitAsync(context.CancellationToken);
        foreach (var frame in outcome.ToProto(process.Snapshot()))
        {
            await responseStream.WriteAsync(frame, context.CancellationToken);
        }
    }

    public override Task<SignalProcessResponse> SignalProcess(SignalProcessRequest request, ServerCallContext context)
    {
        var process = processes.Get(request.Id);
        var signal = (TaskProcessSignal)request.Signal;
        if (!Enum.IsDefined(signal))
        {
            throw RequestException.InvalidField("signal", $"is {(int)signal}; 2 (SIGINT), 9 (SIGKILL) or 15 (SIGTERM).");
        }

        process.Signal(signal);
        return Task.FromResult(new SignalProcessResponse());
    }

    private async Task<IReadOnlyList<ReadOnlyMemory<byte>>> ReadPiecesAsync(
        IAsyncStreamReader<StartProcessRequest> stream, ProcessStart start, CancellationToken cancellationToken)
    {
        var assembly = new PieceAssembly(limits.MaxItemBytes);
        while (await stream.MoveNext(cancellationToken))
        {
            if (stream.Current.Piece is not { Data: { Length: > 0 and <= WireMapping.MaxPieceBytes } data })
            {
                throw RequestException.InvalidField("piece", $"must follow, each of 1 to {WireMapping.MaxPieceBytes} bytes, and nothing else.");
            }

            assembly.Add(data.Memory);
        }

        if (!assembly.IsEmpty && !start.Request.IsEmpty)
        {
            throw RequestException.InvalidField("start.request", "is there, and pieces too: send one of them.");
        }

        if (assembly.IsTooLarge || start.Request.Length > limits.MaxItemBytes)
        {
            throw new RequestException(
                StatusCode.ResourceExhausted,
                "REQUEST_TOO_LARGE",
                $"The request has {Math.Max(assembly.Length, start.Request.Length)} bytes; the limit is {limits.MaxItemBytes} (Supervisor:Limits:MaxItemBytes).");
        }

        return assembly.Take();
    }
}
