namespace Supervisor.TestWorker;

/// <summary>Threads that go on when the handler has answered: the process waits for the first, not for the second.</summary>
internal static class LeftThreads
{
    private static readonly TimeSpan MuchLater = TimeSpan.FromMinutes(5);

    internal static void Start(string path, TimeSpan after)
    {
        Run(after, () => File.WriteAllText(path, ""), isBackground: false);
        Run(MuchLater, () => File.Delete(path), isBackground: true);
    }

    private static void Run(TimeSpan after, Action action, bool isBackground)
    {
        var thread = new Thread(() =>
        {
            using var never = new ManualResetEventSlim();
            never.Wait(after);
            action();
        });
        thread.IsBackground = isBackground;
        thread.Start();
    }
}
