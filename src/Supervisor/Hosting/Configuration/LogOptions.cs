using System.ComponentModel.DataAnnotations;

namespace Supervisor.Hosting;

/// <summary>What is logged, and where to beside the console.</summary>
internal sealed class LogOptions
{
    /// <summary>Null for Information, or Warning in a private daemon.</summary>
    public LogLevel? Level { get; set; }

    /// <summary>Levels of sources that begin so, as "Supervisor.Workers".</summary>
    public Dictionary<string, LogLevel> Overrides { get; } = [];

    /// <summary>At which level the log has what workers write to their outputs, up to 100 lines of a worker in a second; None for not at all.</summary>
    public LogLevel WorkerOutput { get; set; } = LogLevel.Information;

    /// <summary>Absolute path of a file of compact JSON; a date is put before its extension. Empty for none.</summary>
    public string File { get; set; } = "";

    /// <summary>A file is followed by the next when it is this large, or the day ends.</summary>
    [Range(4096, int.MaxValue)]
    public long FileSizeBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>Older ones are removed.</summary>
    [Range(1, 10_000)]
    public int RetainedFiles { get; set; } = 8;
}
