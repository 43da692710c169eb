using System.Runtime.InteropServices;
using System.Threading.Channels;
using Supervisor.Dispatch;

namespace Supervisor.Hosting;

/// <summary>
/// Reads the configuration again at SIGHUP: from the same files, variables and arguments. It is checked as a whole first; with an error in it
/// nothing changes. Signals that come meanwhile are one more reading.
/// </summary>
internal sealed partial class ConfigurationReload : IDisposable
{
    private readonly Channel<bool> _asked = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly CommandLine _commandLine;
    private readonly DaemonSettings _started;
    private readonly PosixSignalRegistration _signal;

    /// <param name="commandLine">As at the start.</param>
    /// <param name="started">What the daemon was started with, and runs by but for its pools.</param>
    public ConfigurationReload(CommandLine commandLine, DaemonSettings started)
    {
        _commandLine = commandLine;
        _started = started;
        _signal = PosixSignalRegistration.Create(PosixSignal.SIGHUP, context =>
        {
            context.Cancel = true;
            _asked.Writer.TryWrite(true);
        });
    }

    /// <summary>A reading begins: whoever started the daemon may want to know.</summary>
    public event Action? Reloading;

    /// <summary>It has ended, well or not, and what it changes is under way.</summary>
    public event Action? Reloaded;

    /// <summary>Reads whenever it is asked to, until the daemon stops.</summary>
    public async Task RunAsync(ConfiguredPools pools, ILogger logger, CancellationToken stopping)
    {
        try
        {
            while (await _asked.Reader.ReadAsync(stopping))
            {
                Reloading?.Invoke();
                Reload(pools, logger);
                Reloaded?.Invoke();
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // What is configured does not matter any more.
        }
    }

    public void Dispose() => _signal.Dispose();

    private void Reload(ConfiguredPools pools, ILogger logger)
    {
        try
        {
            Apply(SettingsReader.Read(_commandLine), pools, logger);
        }
        catch (StartupException refused)
        {
            foreach (var problem in refused.Problems)
            {
                LogProblem(logger, problem);
            }

            LogNothingChanged(logger, refused.Problems.Count);
        }
        catch (Exception failure)
        {
            LogFailed(logger, failure);
        }
    }

    private void Apply(DaemonSettings settings, ConfiguredPools pools, ILogger logger)
    {
        var fixedAtStart = SettingsDifference.Between(_started with { Pools = [] }, settings with { Pools = [] }, SupervisorOptions.Section);
        if (fixedAtStart.Count > 0)
        {
            LogNeedsRestart(logger, string.Join(", ", fixedAtStart));
        }

        var changes = pools.Apply(settings.Pools);
        LogReloaded(logger, changes.IsEmpty ? "no pool changes" : $"pools that {changes}");
    }

    [LoggerMessage(1, LogLevel.Information, "Configuration read again: {Changes}.")]
    private static partial void LogReloaded(ILogger logger, string changes);

    [LoggerMessage(2, LogLevel.Warning, "Changed, but in effect only after a restart of the daemon: {Keys}.")]
    private static partial void LogNeedsRestart(ILogger logger, string keys);

    [LoggerMessage(3, LogLevel.Error, "{Problem}")]
    private static partial void LogProblem(ILogger logger, string problem);

    [LoggerMessage(4, LogLevel.Error, "The configuration has {Count} errors, told above; nothing was changed.")]
    private static partial void LogNothingChanged(ILogger logger, int count);

    [LoggerMessage(5, LogLevel.Error, "Reading the configuration again failed; nothing was changed.")]
    private static partial void LogFailed(ILogger logger, Exception error);
}
