namespace Supervisor.Hosting;

internal static class BoundsExtensions
{
    /// <summary>Bounds every call in time, before the framework reads it.</summary>
    public static void UseBounds(this WebApplication app)
    {
        var limits = app.Services.GetRequiredService<DaemonSettings>().Limits;
        app.Use(new CallDeadline(limits.MaxCallTime).InvokeAsync);
        app.Use(new FirstMessageDeadline(new FirstMessageLimit(limits.FirstMessageTimeout), app.Services.GetRequiredService<TimeProvider>()).InvokeAsync);
    }
}
