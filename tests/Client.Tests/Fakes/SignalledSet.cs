namespace Supervisor.Client.Tests;

/// <summary>Things that have happened, and a way to wait for one.</summary>
internal sealed class SignalledSet<T>
    where T : notnull
{
    private readonly Lock _lock = new();
    private readonly Dictionary<T, TaskCompletionSource> _all = [];

    internal void Add(T value) => Source(value).TrySetResult();

    internal Task Contains(T value) => Source(value).Task.WaitAsync(TimeSpan.FromSeconds(20));

    private TaskCompletionSource Source(T value)
    {
        lock (_lock)
        {
            if (!_all.TryGetValue(value, out var source))
            {
                _all[value] = source = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            return source;
        }
    }
}
