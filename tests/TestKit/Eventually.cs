using System.Runtime.CompilerServices;

namespace Supervisor.TestKit;

/// <summary>Waits for what cannot be awaited: looks again and again, up to a deadline.</summary>
public static class Eventually
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(10);

    /// <summary>Returns when the condition holds; fails with its text when it does not in time.</summary>
    public static Task HoldsAsync(
        Func<bool> condition, TimeSpan? within = null, [CallerArgumentExpression(nameof(condition))] string? text = null) =>
        HoldsAsync(() => Task.FromResult(condition()), within, text);

    /// <inheritdoc cref="HoldsAsync(Func{bool}, TimeSpan?, string?)"/>
    public static async Task HoldsAsync(
        Func<Task<bool>> condition, TimeSpan? within = null, [CallerArgumentExpression(nameof(condition))] string? text = null)
    {
        var limit = within ?? TimeSpan.FromSeconds(20);
        var start = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            if (TimeProvider.System.GetElapsedTime(start) > limit)
            {
                throw new TimeoutException($"Not within {limit.TotalSeconds} s: {text}");
            }

            await Task.Delay(Step, TimeProvider.System);
        }
    }
}
