namespace Supervisor.Worker.Tests.Fakes;

/// <summary>How long a test waits for what must happen.</summary>
internal static class Patience
{
    internal static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
}
