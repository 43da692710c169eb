namespace EchoWorker;

/// <summary>Uses a processor up.</summary>
public static class Busy
{
    public static void For(TimeSpan time)
    {
        var begun = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(begun) < time)
        {
            // The work.
        }
    }
}
