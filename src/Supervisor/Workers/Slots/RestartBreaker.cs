using Polly;
using Polly.CircuitBreaker;

namespace Supervisor.Workers;

/// <summary>
/// A pool's restart budget, as Polly's circuit breaker: each life of a worker is an execution, which fails when the worker dies
/// before it was stable. Broken, it lets one worker through after a while; once that one is stable it closes.
/// </summary>
internal sealed class RestartBreaker
{
    public RestartBreaker(RestartSpec spec, int workers, TimeProvider clock, Action opened, Action closed)
    {
        // Polly asks for at least two executions and half a second.
        var budget = Math.Max(2, spec.Budget ?? 5 * workers);
        var livesPerSlot = Math.Ceiling((double)budget / workers);
        Pipeline = new ResiliencePipelineBuilder<bool> { TimeProvider = clock }
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions<bool>
            {
                // More unstable lives than stable ones within the time that the slowest loop of crashes needs for the budget.
                FailureRatio = 0.5,
                MinimumThroughput = budget,
                SamplingDuration = Clamp(livesPerSlot * (spec.StableAfter + spec.MaxDelay)),
                BreakDuration = Clamp(spec.BreakDuration),
                ShouldHandle = static life => ValueTask.FromResult(life.Outcome is { Exception: null, Result: false }),
                OnOpened = _ => Call(opened),
                OnClosed = _ => Call(closed),
            })
            .Build();
    }

    public ResiliencePipeline<bool> Pipeline { get; }

    private static TimeSpan Clamp(TimeSpan time) =>
        TimeSpan.FromSeconds(Math.Clamp(time.TotalSeconds, 0.5, TimeSpan.FromDays(1).TotalSeconds));

    private static ValueTask Call(Action action)
    {
        action();
        return ValueTask.CompletedTask;
    }
}
