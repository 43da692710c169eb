using System.Diagnostics;
using Supervisor.Dispatch;
using Supervisor.Items;

namespace Supervisor.Hosting;

/// <summary>The daemon from its arguments to its exit code.</summary>
internal static partial class Daemon
{
    public static async Task<int> RunAsync(string[] arguments)
    {
        try
        {
            return (int)await RunAsync(CommandLine.Parse(arguments));
        }
        catch (StartupException failure)
        {
            foreach (var problem in failure.Problems)
            {
                await Console.Error.WriteLineAsync($"supervisor: {problem}");
            }

            return (int)failure.Code;
        }
        catch (Exception failure)
        {
            await Console.Error.WriteLineAsync($"supervisor: failed and ends: {failure}");
            return (int)ExitCode.Software;
        }
    }

    private static async Task<ExitCode> RunAsync(CommandLine commandLine)
    {
        if (commandLine.Help || commandLine.Version)
        {
            Console.Out.WriteLine(commandLine.Help ? CommandLine.Usage : $"supervisor {DaemonVersion.Current}");
            return ExitCode.Clean;
        }

        var settings = SettingsReader.Read(commandLine);
        var systemd = SystemdEnvironment.Take(settings.Private);
        using var stop = new StopRequest();
        using var reload = settings.Private ? null : new ConfigurationReload(commandLine, settings);
        using var claim = SocketClaim.Take(settings.Socket, removesDirectory: settings.Private, settings.Access.IsOpenToOthers);
        var swept = await claim.ClearAsync();
        await using var app = DaemonHost.Build(settings, systemd, stop);
        LogSwept(app.Services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(Daemon)), swept);
        await ServeAsync(app, settings, stop, reload);
        return ExitCode.Clean;
    }

    private static async Task ServeAsync(WebApplication app, DaemonSettings settings, StopRequest stop, ConfigurationReload? reload)
    {
        var logger = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(Daemon));
        var unit = app.Services.GetRequiredService<UnitState>();
        var stopping = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var onStopping = app.Lifetime.ApplicationStopping.Register(stopping.SetResult);
        using var onRequest = stop.Requested.Register(app.Lifetime.StopApplication);
        if (settings.Private)
        {
            PrivateOwner.Watch(stop.StopNow);
        }

        await app.StartAsync(stop.Requested);
        unit.Ready();
        LogListening(logger, DaemonVersion.Current, Environment.ProcessId, settings.Socket);
        if (settings.Private)
        {
            PrivateOwner.Announce(settings.Socket);
        }

        if (reload is not null)
        {
            reload.Reloading += unit.Reloading;
            reload.Reloaded += unit.Ready;
        }

        var reloads = reload?.RunAsync(app.Services.GetRequiredService<ConfiguredPools>(), logger, app.Lifetime.ApplicationStopping) ?? Task.CompletedTask;
        await stopping.Task;
        await reloads;
        var asked = Stopwatch.GetTimestamp();
        unit.Stopping(settings.Limits.ShutdownTimeout);
        LogStopping(logger, stop.Hastened.IsCancellationRequested ? TimeSpan.Zero : settings.Limits.ShutdownTimeout);
        await app.StopAsync(stop.Hastened);
        LogStopped(logger, Stopwatch.GetElapsedTime(asked));
    }

    private static void LogSwept(ILogger logger, IReadOnlyList<ProcessIdentity> processes)
    {
        foreach (var process in processes)
        {
            LogSwept(logger, process.Pid);
        }
    }

    [LoggerMessage(1, LogLevel.Information, "Supervisor {Version} (pid {Pid}) listens on {Socket}.")]
    private static partial void LogListening(ILogger logger, string version, int pid, string socket);

    [LoggerMessage(2, LogLevel.Information, "Stopping; work has {Timeout} to finish, and a second signal cuts that short.")]
    private static partial void LogStopping(ILogger logger, TimeSpan timeout);

    [LoggerMessage(3, LogLevel.Information, "Stopped after {Elapsed}.")]
    private static partial void LogStopped(ILogger logger, TimeSpan elapsed);

    [LoggerMessage(4, LogLevel.Warning, "Process {Pid} was left behind by an earlier life of this supervisor, and has been killed.")]
    private static partial void LogSwept(ILogger logger, int pid);
}
