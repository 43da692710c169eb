using System.CommandLine;

namespace Supervisor.Cli;

/// <summary>Runs commands: whatever they throw becomes a line on standard error and an exit code.</summary>
internal static class CommandActions
{
    /// <summary>For a command that speaks to the daemon.</summary>
    internal static void SetDaemonAction(this Command command, Func<CommandContext, CancellationToken, Task<ExitCode>> action) =>
        command.SetLocalAction(async (arguments, display, cancellationToken) =>
        {
            using var daemon = DaemonConnection.To(ConnectionOptions.Read(arguments));
            try
            {
                return await action(new CommandContext(arguments, daemon, display), cancellationToken);
            }
            catch (Exception error) when (!cancellationToken.IsCancellationRequested)
            {
                return Tell(error, display, daemon.Place);
            }
        });

    /// <summary>For a command that needs no connection, or makes its own.</summary>
    internal static void SetLocalAction(this Command command, Func<ParseResult, Display, CancellationToken, Task<ExitCode>> action) =>
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var display = Display.For(arguments.InvocationConfiguration);
            try
            {
                return (int)await action(arguments, display, cancellationToken);
            }
            catch (Exception) when (cancellationToken.IsCancellationRequested)
            {
                // Whatever the cancelled call threw.
                return (int)ExitCode.Interrupted;
            }
            catch (Exception error)
            {
                return (int)Tell(error, display, place: null);
            }
        });

    private static ExitCode Tell(Exception error, Display display, string? place)
    {
        var (code, message) = FailureText.Of(error, place);
        if (message.Length > 0)
        {
            display.Error($"supervisorctl: {message}");
        }

        return code;
    }
}
