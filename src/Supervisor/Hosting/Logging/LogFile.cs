using Serilog;
using Serilog.Core;
using Serilog.Events;
using Serilog.Formatting.Compact;

namespace Supervisor.Hosting;

/// <summary>The daemon's log as a file of compact JSON. That its disk is full is told, and ends nothing, at the last flush neither.</summary>
internal sealed class LogFile : ILogEventSink, IDisposable
{
    private readonly Logger _file;
    private readonly SinkFailures _failures;

    /// <exception cref="StartupException">It cannot be written.</exception>
    public LogFile(LogOptions options, SinkFailures failures)
    {
        Check(options.File);
        _failures = failures;
        _file = new LoggerConfiguration()
            .MinimumLevel.Verbose()
            .WriteTo.File(
                new CompactJsonFormatter(),
                options.File,
                rollingInterval: RollingInterval.Day,
                rollOnFileSizeLimit: true,
                fileSizeLimitBytes: options.FileSizeBytes,
                retainedFileCountLimit: options.RetainedFiles)
            .CreateLogger();
    }

    public void Emit(LogEvent logEvent) => _file.Write(logEvent);

    public void Dispose()
    {
        try
        {
            _file.Dispose();
        }
        catch (IOException failure)
        {
            _failures.Tell(failure.Message);
        }
    }

    // The sink would go on without its file and say so nowhere.
    private static void Check(string path)
    {
        try
        {
            var directory = Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            using var probe = File.Create(Path.Combine(directory.FullName, $".{Guid.NewGuid():N}"), 1, FileOptions.DeleteOnClose);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new StartupException(ExitCode.CannotCreate, $"The log file {path} cannot be written ({failure.Message}). Choose another with Supervisor:Log:File.");
        }
    }
}
