using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;

namespace Supervisor.Workers;

/// <summary>
/// Says when a slot may start its next worker: Polly's retry gives the delays, the pool's breaker has its word, and the slot's state
/// machine hears of both as events. One execution of Polly's is a row of unstable lives; a stable one ends it. Slow loops
/// of crashes, in which each life is stable, are <see cref="CrashDecay"/>'s affair.
/// </summary>
internal sealed partial class RestartLoop : IAsyncDisposable
{
    private readonly ResiliencePipeline<bool> _pipeline;
    private readonly ILogger _logger;
    private readonly Action _startDue;
    private readonly Action _refused;
    private readonly Action<TimeSpan> _delayed;
    private readonly SemaphoreSlim _asked = new(1);
    private readonly CrashDecay _crashes;
    private readonly TimeProvider _clock;
    private readonly CancellationTokenSource _stopped = new();
    private TaskCompletionSource<bool> _life = NewLife();
    private CancellationTokenSource? _waiting;
    private volatile bool _isRefused;
    private TimeSpan _wait;
    private Task _running = Task.CompletedTask;

    /// <param name="pool">Its delays, clock and log.</param>
    /// <param name="breaker">The pool's.</param>
    /// <param name="startDue">The next worker may start.</param>
    /// <param name="refused">The breaker is open.</param>
    /// <param name="delayed">The next worker starts after this.</param>
    public RestartLoop(PoolContext pool, RestartBreaker breaker, Action startDue, Action refused, Action<TimeSpan> delayed)
    {
        var spec = pool.Spec.Restart;
        _logger = pool.Logger;
        _clock = pool.Clock;
        _crashes = new CrashDecay(spec, pool.Clock);
        _startDue = startDue;
        _refused = refused;
        _delayed = delayed;
        _pipeline = new ResiliencePipelineBuilder<bool> { TimeProvider = pool.Clock }
            .AddRetry(new RetryStrategyOptions<bool>
            {
                MaxRetryAttempts = int.MaxValue,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,

                // Polly doubles from the first retry on, which here is immediate.
                Delay = spec.InitialDelay / 2,
                MaxDelay = spec.MaxDelay,
                ShouldHandle = static life => ValueTask.FromResult(life.Outcome is { Exception: BrokenCircuitException } or { Exception: null, Result: false }),
                DelayGenerator = life => ValueTask.FromResult(Delay(life, spec)),
                OnRetry = OnRetry,
            })
            .AddPipeline(breaker.Pipeline)
            .Build();
    }

    /// <summary>Does nothing when it is stopped already.</summary>
    public void Start()
    {
        if (!_stopped.IsCancellationRequested)
        {
            _running = RunAsync();
        }
    }

    /// <summary>The worker has proven stable.</summary>
    public void CountStable() => _life.TrySetResult(true);

    /// <summary>The slot is empty and wants a worker.</summary>
    public void Ask(LifeVerdict verdict)
    {
        if (verdict == LifeVerdict.Unstable)
        {
            _life.TrySetResult(false);
            return;
        }

        _life.TrySetResult(true);
        _wait = verdict == LifeVerdict.Crashed ? _crashes.Next() : TimeSpan.Zero;
        _asked.Release();
    }

    /// <summary>The breaker has closed: whoever it had refused begins anew.</summary>
    public void Wake()
    {
        if (!_isRefused)
        {
            return;
        }

        try
        {
            Volatile.Read(ref _waiting)?.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It has just begun anew.
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopped.CancelAsync();
        await _running;
        _stopped.Dispose();
        _asked.Dispose();
    }

    private static TaskCompletionSource<bool> NewLife() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static TimeSpan? Delay(RetryDelayGeneratorArguments<bool> life, RestartSpec spec)
    {
        if (life.Outcome.Exception is BrokenCircuitException broken)
        {
            return broken.RetryAfter > TimeSpan.Zero ? broken.RetryAfter : spec.BreakDuration;
        }

        return life.AttemptNumber == 0 ? TimeSpan.Zero : null;
    }

    private ValueTask OnRetry(OnRetryArguments<bool> life)
    {
        _isRefused = life.Outcome.Exception is BrokenCircuitException;
        if (_isRefused)
        {
            _refused();
        }
        else
        {
            _delayed(life.RetryDelay);
        }

        return ValueTask.CompletedTask;
    }

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                await _asked.WaitAsync(_stopped.Token);
                await WaitAsync(_wait);
                while (!await TryRunLivesAsync())
                {
                    _isRefused = false;
                }
            }
        }
        catch (OperationCanceledException) when (_stopped.IsCancellationRequested)
        {
            // Nobody will start here any more.
        }
        catch (Exception error)
        {
            LogFailed(error);
        }
    }

    private async Task WaitAsync(TimeSpan wait)
    {
        if (wait > TimeSpan.Zero)
        {
            _delayed(wait);
            await Task.Delay(wait, _clock, _stopped.Token);
        }
    }

    /// <summary>False: woken before a worker could be started.</summary>
    private async Task<bool> TryRunLivesAsync()
    {
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(_stopped.Token);
        Volatile.Write(ref _waiting, waiting);
        try
        {
            await _pipeline.ExecuteAsync(RunLifeAsync, waiting.Token);
            return true;
        }
        catch (OperationCanceledException) when (!_stopped.IsCancellationRequested)
        {
            return false;
        }
    }

    private async ValueTask<bool> RunLifeAsync(CancellationToken cancellationToken)
    {
        _isRefused = false;
        _life = NewLife();
        _startDue();
        return await _life.Task.WaitAsync(cancellationToken);
    }

    [LoggerMessage(1, LogLevel.Error, "A slot cannot be filled any more: asking for its next worker failed.")]
    private partial void LogFailed(Exception error);
}
