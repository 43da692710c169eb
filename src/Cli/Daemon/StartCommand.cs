using System.CommandLine;
using Supervisor.Client;

namespace Supervisor.Cli;

/// <summary><c>supervisorctl start</c>.</summary>
internal static class StartCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(50);

    private static readonly Option<string?> Config = new("--config") { Description = "Its configuration. Default: the file that `init` writes, if it is there.", HelpName = "FILE" };
    private static readonly Option<string?> Daemon = new("--daemon") { Description = "Supervisor.dll. Default: $SUPERVISOR_DAEMON, or the one beside this program.", HelpName = "FILE" };
    private static readonly Option<string?> Log = new("--log") { Description = "What it writes. Default: supervisor/daemon.log below $XDG_STATE_HOME or ~/.local/state.", HelpName = "FILE" };

    internal static Command Create()
    {
        var command = new ExampleCommand(
            "start", "Starts a daemon of your own in the background, and returns when each of its pools has a worker, or cannot get one. One that runs already is left alone.",
            "supervisorctl start", "supervisorctl start --config ./supervisor.json --socket /run/user/1000/test/supervisor.sock") { Config, Daemon, Log };
        command.SetLocalAction(StartAsync);
        return command;
    }

    private static async Task<ExitCode> StartAsync(ParseResult arguments, Display display, CancellationToken cancellationToken)
    {
        var socket = Path.GetFullPath(SocketOf(arguments));
        if (DaemonPeer.Find(socket) is { } running)
        {
            display.Line($"A daemon runs already: pid {running.Id}, socket {socket}");
            return ExitCode.Ok;
        }

        var log = Path.GetFullPath(arguments.GetValue(Log) ?? DaemonFiles.Log);
        DaemonFiles.MakeDirectoryFor(log);
        var logged = File.Exists(log) ? new FileInfo(log).Length : 0;
        var daemon = BackgroundProcess.Start([.. CommandOf(arguments), "--socket", socket, .. ConfigurationOf(arguments)], log);
        await ListensAsync(daemon, socket, log, logged, cancellationToken);
        display.Line($"The daemon runs: pid {daemon.Pid}, socket {socket}, log {log}");
        foreach (var pool in await FirstWorkers.WaitAsync(ConnectionOptions.Read(arguments), cancellationToken))
        {
            display.Error($"supervisorctl: pool {pool.Name} has no worker yet. {pool.BrokenBecause}".TrimEnd());
        }

        return ExitCode.Ok;
    }

    /// <exception cref="CommandException">The options name a daemon over TCP.</exception>
    internal static string SocketOf(ParseResult arguments) => ConnectionOptions.Read(arguments) is { Address: null } options
        ? SupervisorChannel.PlaceOf(options)
        : throw new CommandException(ExitCode.Usage, "A daemon is started and stopped on its own machine: give --socket, not --address.");

    private static async Task ListensAsync(BackgroundProcess daemon, string socket, string log, long logged, CancellationToken cancellationToken)
    {
        var clock = TimeProvider.System;
        for (var started = clock.GetTimestamp(); !Listens(socket, daemon.Pid); await Task.Delay(Step, clock, cancellationToken))
        {
            if (daemon.EndedWith() is { } code)
            {
                throw new CommandException(Enum.IsDefined((ExitCode)code) ? (ExitCode)code : ExitCode.Software, $"The daemon ended with exit code {code} before it listened. {log} says:\n{DaemonLog.Since(log, logged)}");
            }

            if (clock.GetElapsedTime(started) > Patience)
            {
                throw new CommandException(ExitCode.TryAgain, $"The daemon (pid {daemon.Pid}) does not listen after {Patience.TotalSeconds} s; it goes on. {log} says:\n{DaemonLog.Since(log, logged)}");
            }
        }
    }

    // Its pid is the one that was started: dotnet does not fork.
    private static bool Listens(string socket, int pid)
    {
        using var peer = DaemonPeer.Find(socket);
        return peer?.Id == pid;
    }

    private static IReadOnlyList<string> CommandOf(ParseResult arguments)
    {
        var named = arguments.GetValue(Daemon) ?? Environment.GetEnvironmentVariable(DaemonLocation.Variable);
        var program = Path.GetFullPath(named is { Length: > 0 } ? named : Path.Combine(AppContext.BaseDirectory, "supervisor", "Supervisor.dll"));
        return File.Exists(program)
            ? WorkerCommand.Run(program)
            : throw new CommandException(ExitCode.NotFound, $"The daemon is not at {program}. Name Supervisor.dll with --daemon or {DaemonLocation.Variable}.");
    }

    private static string[] ConfigurationOf(ParseResult arguments) => arguments.GetValue(Config) is { } named
        ? File.Exists(named) ? ["--config", Path.GetFullPath(named)] : throw new CommandException(ExitCode.NotFound, $"The configuration {named} does not exist. `supervisorctl init {named}` writes one to start with.")
        : File.Exists(DaemonFiles.Configuration) ? ["--config", DaemonFiles.Configuration] : [];
}
