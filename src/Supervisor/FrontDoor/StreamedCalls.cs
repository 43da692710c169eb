using Grpc.Core;
using Supervisor.Dispatch;
using Supervisor.Dispatch.Scheduling;
using Supervisor.Workers;

namespace Supervisor.FrontDoor;

/// <summary>Calls with streams in one or both directions: each holds a lane of a worker for its length.</summary>
internal sealed class StreamedCalls(DispatchQuotas quotas, DispatchLimits dispatch, FrontDoorLimits limits, Numbers numbers, TimeProvider clock)
{
    public async Task ServeAsync(IncomingCall call)
    {
        if (call.Settings.MaxAttempts > 1)
        {
            throw RequestException.InvalidField(SupervisorHeaders.MaxAttempts, $"is {call.Settings.MaxAttempts}, but {call.Method.Name} is a streaming method: such calls are never tried again.");
        }

        using var place = quotas.TakeCall(call.Connection);
        var requests = call.Method.Kind == MethodKind.ServerStreaming
            ? new[] { await SingleRequest.ReadAsync(call, limits.FirstMessage, clock) }.ToAsyncEnumerable()
            : call.Requests.ReadAllAsync(CancellationToken.None);
        using var streamed = new StreamedCall(call, SpecOf(call.Settings), dispatch, clock);
        await streamed.RunAsync(requests);
    }

    private JobSpec SpecOf(CallSettings settings) => new()
    {
        Id = numbers.NextJob(),
        WaitLimit = settings.WaitLimit,
        RunLimit = settings.RunLimit,
        Priority = settings.Priority,
        WaitsWhileBroken = settings.WaitsWhileBroken,
        IsCall = true,
    };
}
