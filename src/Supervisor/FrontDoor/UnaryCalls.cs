using System.Globalization;
using Supervisor.Dispatch;
using Supervisor.Dispatch.Jobs;
using Supervisor.Dispatch.Scheduling;
using Supervisor.Items;
using Supervisor.Items.Wire;

namespace Supervisor.FrontDoor;

/// <summary>Calls with one request and one response: each is an item of a job of its own, with all that items have.</summary>
internal sealed class UnaryCalls(DispatchQuotas quotas, Numbers numbers, FrontDoorLimits limits, TimeProvider clock)
{
    private const string AttemptTrailer = $"{SupervisorHeaders.Prefix}attempt";

    public async Task ServeAsync(IncomingCall call)
    {
        var deadline = Math.Min(call.Deadline ?? long.MaxValue, WireMapping.ToDeadline(limits.MaxCallTime, clock));
        using var place = quotas.TakeJob(call.Pool.Name, call.Connection);
        var request = await SingleRequest.ReadAsync(call, limits.FirstMessage, clock);
        var item = new ItemRun { First = 0, Count = 1, Method = call.Method.Name, Payload = request.ToPayload(), Metadata = call.Metadata, Deadline = deadline };
        var run = await SingleItemJob.RunAsync(call.Pool, SpecOf(call.Settings), item, job => call.Describe(job, clock), call.Context.CancellationToken);
        await AnswerAsync(call, run);
    }

    private JobSpec SpecOf(CallSettings settings) => new()
    {
        Id = numbers.NextJob(),
        MaxAttempts = settings.MaxAttempts,
        WaitLimit = settings.WaitLimit,
        RunLimit = settings.RunLimit,
        Priority = settings.Priority,
        Idempotent = settings.Idempotent,
        WaitsWhileBroken = settings.WaitsWhileBroken,
    };

    private static async Task AnswerAsync(IncomingCall call, OutcomeRun run)
    {
        var failure = run.Failures.Count > 0 ? run.Failures[0] : null;
        var metadata = run.Metadata.Count > 0 ? run.Metadata[0] : null;
        call.Context.ResponseTrailers.Add(AttemptTrailer, run.Attempt.ToString(CultureInfo.InvariantCulture));
        await call.SendHeadersAsync(failure?.Headers ?? metadata?.Headers ?? []);
        if (failure is not null)
        {
            throw failure.ToException(call);
        }

        call.AddTrailers(metadata?.Trailers ?? []);
        await call.Responses.WriteAsync(OpaqueMessage.Of(run.Payload));
    }
}
