using Grpc.Core;
using Supervisor.Items;
using Supervisor.Processes;

namespace Supervisor.Workers.Servers;

/// <summary>
/// What all calls to one server share: the connection, and the judgement of what breaks on it. A connection breaks before anybody has heard
/// that the process died; so what it ends waits a moment for that, and nothing else begins meanwhile.
/// </summary>
internal sealed class ServerLink(WorkerLife life, ServerConnection connection, ServerAddress address, ChildProcess process, ServerQueue queue, IReadOnlyList<WorkerMethod> methods, TimeProvider clock, CancellationToken aborted)
{
    /// <summary>How long after a broken connection the end of the process is awaited.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    // In a row, each a grace apart.
    private const int MaxRefusals = 5;

    private readonly Dictionary<string, MethodKind> _kinds = methods.ToDictionary(method => method.Name, method => method.Kind, StringComparer.Ordinal);
    private readonly HealthProbe _probe = new(connection.Invoker, "");

    public CallInvoker Invoker => connection.Invoker;

    public TimeProvider Clock => clock;

    /// <summary>The worker is given up: calls end without an outcome.</summary>
    public CancellationToken Aborted => aborted;

    public MethodKind? KindOf(string method) => _kinds.TryGetValue(method, out var kind) ? kind : null;

    /// <summary>Tells what a call that ended with an error came to.</summary>
    /// <param name="error">As the library tells it.</param>
    /// <param name="work">The call.</param>
    /// <param name="method">Which method it calls.</param>
    /// <param name="runLimit">Its own.</param>
    public async Task<ServerVerdict> JudgeAsync(RpcException error, ServerWork work, string method, TimeSpan? runLimit)
    {
        if (aborted.IsCancellationRequested)
        {
            return new ServerVerdict.Gone();
        }

        if (CauseOf(error, work.Cancellation) is var cause and not CancelCause.None)
        {
            return await JudgeCancelledAsync(cause, method, runLimit);
        }

        if (!TransportFailure.IsOf(error))
        {
            return new ServerVerdict.Failed(ServerFailures.OfStatus(error, method));
        }

        var isUnsent = TransportFailure.IsBeforeSending(error) || (!work.IsAnswered && TransportFailure.IsSentAway(error));
        if (await IsGoneAsync())
        {
            return isUnsent ? new ServerVerdict.Unsent(MayTryAgain: false) : new ServerVerdict.Gone();
        }

        return isUnsent ? JudgeUnsent(error, work) : new ServerVerdict.Failed(ServerFailures.ConnectionLost(life.Identity, method, error));
    }

    private static CancelCause CauseOf(RpcException error, CallCancellation cancellation)
    {
        if (error.StatusCode is not (StatusCode.Cancelled or StatusCode.DeadlineExceeded))
        {
            return CancelCause.None;
        }

        return cancellation.Cause is CancelCause.None && error.StatusCode == StatusCode.DeadlineExceeded && cancellation.IsDeadlineOver
            ? CancelCause.Deadline
            : cancellation.Cause;
    }

    // What a handler does after its call was cancelled, no server tells. So one that answers nobody has no outcome, and is killed for the
    // item after the pool's grace; and one that answers is replaced after a run limit, since the handler may be in it still.
    private async Task<ServerVerdict> JudgeCancelledAsync(CancelCause cause, string method, TimeSpan? runLimit)
    {
        if (!await AnswersAsync())
        {
            return new ServerVerdict.Gone();
        }

        if (cause == CancelCause.RunLimit)
        {
            life.Recycle();
        }

        return new ServerVerdict.Failed(ServerFailures.Cancelled(method, cause, runLimit));
    }

    private ServerVerdict.Unsent JudgeUnsent(RpcException error, ServerWork work)
    {
        if (++work.Refusals < MaxRefusals)
        {
            return new ServerVerdict.Unsent(MayTryAgain: true);
        }

        life.Condemn($"it takes no connection at {address} any more: {TransportFailure.Describe(error)}");
        return new ServerVerdict.Unsent(MayTryAgain: false);
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            await _probe.AwaitAnswerAsync(aborted);
            return true;
        }
        catch (RpcException)
        {
            return !aborted.IsCancellationRequested && !await IsGoneAsync();
        }
    }

    private async Task<bool> IsGoneAsync()
    {
        queue.Pause();
        try
        {
            return await Task.WhenAny(process.Exited, Task.Delay(Grace, clock, aborted)) == process.Exited || aborted.IsCancellationRequested;
        }
        finally
        {
            queue.Resume();
        }
    }
}
