namespace Supervisor.Cli;

/// <summary>The key that ends a live picture.</summary>
internal static class QuitKey
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(50);

    /// <summary>Whether q, or Escape, is pressed within a time; without a keyboard it only lets the time pass.</summary>
    internal static async Task<bool> PressedWithinAsync(TimeSpan limit, TimeProvider clock, CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        do
        {
            while (!Console.IsInputRedirected && Console.KeyAvailable)
            {
                if (Console.ReadKey(intercept: true).Key is ConsoleKey.Q or ConsoleKey.Escape)
                {
                    return true;
                }
            }

            await Task.Delay(Step, clock, cancellationToken);
        }
        while (clock.GetElapsedTime(started) < limit);

        return false;
    }
}
