using EchoWorker;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace Supervisor.Bench.Cases.Crashes;

/// <summary>A small item each millisecond, whether the ones before are answered or not, each answered with the pid of who ran it.</summary>
internal sealed class SteadyLoad : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(1);

    private readonly Echo.EchoClient _client;
    private readonly CancellationTokenSource _ending = new();
    private readonly Task _running;
    private Wait? _wait;

    public SteadyLoad(Echo.EchoClient client)
    {
        _client = client;
        _running = RunAsync();
    }

    /// <summary>The next answer of any worker but this one: who gave it, and the timestamp of its arrival.</summary>
    public Task<Answer> AnswersAsync(int insteadOf = 0)
    {
        var wait = new Wait(insteadOf);
        Volatile.Write(ref _wait, wait);
        return wait.Answered.Task;
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _running;
        _ending.Dispose();
    }

    private async Task RunAsync()
    {
        using var timer = new PeriodicTimer(Interval, TimeProvider.System);
        try
        {
            while (await timer.WaitForNextTickAsync(_ending.Token))
            {
                _ = AskAsync();
            }
        }
        catch (OperationCanceledException)
        {
            // Enough.
        }
    }

    private async Task AskAsync()
    {
        try
        {
            var pid = (await _client.WhoAmIAsync(new Empty(), cancellationToken: _ending.Token)).Pid;
            var at = TimeProvider.System.GetTimestamp();
            if (Volatile.Read(ref _wait) is { } wait && wait.Unless != pid)
            {
                wait.Answered.TrySetResult(new Answer(pid, at));
            }
        }
        catch (RpcException)
        {
            // It was with the worker that was killed.
        }
    }

    public readonly record struct Answer(int Pid, long At);

    private sealed record Wait(int Unless)
    {
        public TaskCompletionSource<Answer> Answered { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
