using Grpc.Core;
using Supervisor.Items;
using Supervisor.Items.Wire;
using Supervisor.Processes;
using Supervisor.Protocol.V1;
using Supervisor.SharedMemory;

namespace Supervisor.Workers.Attach;

/// <summary>Where workers attach. Only who they are is decided here; then the stream goes to the worker's life.</summary>
internal sealed partial class WorkerGrpcService(AttachTokens tokens, RingMaker rings, SegmentMaker segments, TimeProvider clock, ILogger<WorkerGrpcService> logger) : WorkerService.WorkerServiceBase
{
    private const uint ProtocolVersion = 1;

    private static readonly TimeSpan HelloLimit = TimeSpan.FromSeconds(10);

    public override async Task Attach(
        IAsyncStreamReader<AttachRequest> requestStream, IServerStreamWriter<AttachResponse> responseStream, ServerCallContext context)
    {
        var peer = context.GetHttpContext().Features.Get<PeerCredentials>();
        var (life, hello) = await AuthenticateAsync(requestStream, peer, context.CancellationToken);
        using var frames = new BypassedStream<AttachRequest, AttachResponse>(
            requestStream,
            responseStream,
            frame => frame.FrameCase == AttachRequest.FrameOneofCase.GoesOnInRing,
            new AttachResponse { GoesOnInRing = new GoesOnInRing() });
        try
        {
            var stream = life.Attach((pool, directory) => new AttachStream(life, hello, frames, segments, pool, directory), peer?.Pid ?? (int)hello.Pid) ?? throw Refused(StatusCode.Unauthenticated, "The worker of this token is gone.");
            stream.Welcome(hello.TakesRing ? rings.TryOffer(frames, peer?.Uid, AttachRequest.Parser, "worker-ring") : null);
            await stream.RunAsync(context.CancellationToken);
        }
        catch (MalformedFrameException malformed)
        {
            life.BreakProtocol(malformed.Message);
            throw Refused(StatusCode.InvalidArgument, malformed.Message);
        }
        finally
        {
            life.EndStream();
        }
    }

    private async Task<(WorkerLife Life, WorkerHello Hello)> AuthenticateAsync(
        IAsyncStreamReader<AttachRequest> reader, PeerCredentials? peer, CancellationToken callAborted)
    {
        using var limit = new CancellationTokenSource(HelloLimit, clock);
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(callAborted, limit.Token);
        try
        {
            if (!await reader.MoveNext(waiting.Token) || reader.Current.FrameCase != AttachRequest.FrameOneofCase.Hello)
            {
                throw Refused(StatusCode.InvalidArgument, "Attach begins with a hello.");
            }

            var hello = reader.Current.Hello;
            return (await ClaimAsync(hello, peer, waiting.Token), hello);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            throw Refused(StatusCode.DeadlineExceeded, $"Send a hello within {HelloLimit.TotalSeconds:0} s.");
        }
    }

    private async Task<WorkerLife> ClaimAsync(WorkerHello hello, PeerCredentials? peer, CancellationToken cancellationToken)
    {
        var claim = await tokens.ClaimAsync(hello.Token, peer, cancellationToken);
        if (claim.Verdict == TokenVerdict.WrongProcess)
        {
            LogWrongProcess(peer!.Pid);
            throw Refused(StatusCode.PermissionDenied, $"Process {peer.Pid} is not the worker of this token, nor a descendant of it.");
        }

        if (claim.Life is not { } life)
        {
            LogWrongToken(peer?.Pid ?? 0);
            throw Refused(StatusCode.Unauthenticated, "The token is wrong, used up, or of a worker that is gone. A worker attaches once.");
        }

        if (hello.ProtocolVersion == ProtocolVersion)
        {
            return life;
        }

        var refusal = $"The worker speaks version {hello.ProtocolVersion} of the protocol, the supervisor version {ProtocolVersion}. Bring both to one release.";
        life.FailStart(refusal);
        throw Refused(StatusCode.FailedPrecondition, refusal);
    }

    private static RpcException Refused(StatusCode code, string message) => new(new Status(code, message));

    [LoggerMessage(1, LogLevel.Warning, "Process {Pid} tried to attach with a token that is not valid.")]
    private partial void LogWrongToken(int pid);

    [LoggerMessage(2, LogLevel.Warning, "Process {Pid} tried to attach with the token of another process.")]
    private partial void LogWrongProcess(int pid);
}
