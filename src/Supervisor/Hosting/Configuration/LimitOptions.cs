using System.ComponentModel.DataAnnotations;

namespace Supervisor.Hosting;

/// <summary>What the daemon bounds, and the bounds of the bounds.</summary>
internal sealed class LimitOptions
{
    /// <summary>Larger items are refused.</summary>
    [Range(1, int.MaxValue)]
    public long MaxItemBytes { get; set; } = 256 * 1024 * 1024;

    /// <summary>What of a job's items may wait in the daemon; its first credit.</summary>
    [Range(256 * 1024, 1024 * 1024 * 1024)]
    public int JobWindowBytes { get; set; } = 1024 * 1024;

    /// <summary>Each worker has one, each client two or more.</summary>
    [Range(1, 1_000_000)]
    public int MaxConnections { get; set; } = 4096;

    [Range(1, 65_536)]
    public int MaxStreamsPerConnection { get; set; } = 1024;

    /// <summary>
    /// How long a stop may wait for work to finish; then what is left is killed. A stop as a whole takes this, the longest cancel grace of a
    /// pool, and 5 s at the most.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan ShutdownTimeout { get; set; } = TimeSpan.FromSeconds(25);
}
