using System.Globalization;
using Serilog;
using Serilog.Debugging;
using Serilog.Events;
using Serilog.Extensions.Logging;
using Serilog.Formatting.Compact;

namespace Supervisor.Hosting;

internal static class LoggingExtensions
{
    private const string Line = "{Timestamp:yyyy-MM-dd HH:mm:ss.fff} {Level:u3} {SourceContext}: {Message:l}{NewLine}{Exception}";

    // Frameworks tell of each request and each error status; at Information that is noise.
    private static readonly string[] Frameworks = ["Microsoft", "Grpc"];

    public static IServiceCollection AddLogging(this IServiceCollection services, DaemonSettings settings)
    {
        SelfLog.Enable(Console.Error);
        return services.AddSerilog(CreateLogger(settings), dispose: true);
    }

    private static Serilog.Core.Logger CreateLogger(DaemonSettings settings)
    {
        var logger = new LoggerConfiguration().MinimumLevel.Is(LevelConvert.ToSerilogLevel(settings.LogLevel));
        foreach (var framework in Frameworks)
        {
            logger.MinimumLevel.Override(framework, (LogEventLevel)Math.Max((int)LogEventLevel.Warning, (int)LevelConvert.ToSerilogLevel(settings.LogLevel)));
        }

        foreach (var (source, level) in settings.Log.Overrides)
        {
            logger.MinimumLevel.Override(source, LevelConvert.ToSerilogLevel(level));
        }

        // The standard output of a private daemon carries its ready line and nothing else.
        logger.Enrich.FromLogContext().WriteTo.Console(
            outputTemplate: Line, formatProvider: CultureInfo.InvariantCulture, standardErrorFromLevel: settings.Private ? LogEventLevel.Verbose : null);
        if (settings.Log.File.Length > 0)
        {
            AddFile(logger, settings.Log);
        }

        return logger.CreateLogger();
    }

    private static void AddFile(LoggerConfiguration logger, LogOptions options)
    {
        CheckFile(options.File);
        logger.WriteTo.File(
            new CompactJsonFormatter(),
            options.File,
            rollingInterval: RollingInterval.Day,
            rollOnFileSizeLimit: true,
            fileSizeLimitBytes: options.FileSizeBytes,
            retainedFileCountLimit: options.RetainedFiles);
    }

    // The sink would go on without its file and say so nowhere.
    private static void CheckFile(string path)
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
