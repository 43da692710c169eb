using System.Globalization;
using Serilog;
using Serilog.Debugging;
using Serilog.Events;
using Serilog.Extensions.Logging;

namespace Supervisor.Hosting;

internal static class LoggingExtensions
{
    private const string Line = "{Timestamp:yyyy-MM-dd HH:mm:ss.fff} {Level:u3} {SourceContext}: {Message:l}{NewLine}{Exception}";

    // Frameworks tell of each request and each error status; at Information that is noise.
    private static readonly string[] Frameworks = ["Microsoft", "Grpc"];

    public static IServiceCollection AddLogging(this IServiceCollection services, DaemonSettings settings)
    {
        var failures = new SinkFailures(Console.Error, TimeProvider.System);
        SelfLog.Enable(failures.Tell);
        return services.AddSerilog(CreateLogger(settings, failures), dispose: true);
    }

    private static Serilog.Core.Logger CreateLogger(DaemonSettings settings, SinkFailures failures)
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
            logger.WriteTo.Sink(new LogFile(settings.Log, failures));
        }

        return logger.CreateLogger();
    }
}
