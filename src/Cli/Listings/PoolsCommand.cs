using System.CommandLine;
using Supervisor.Protocol.V1;

namespace Supervisor.Cli;

/// <summary><c>supervisorctl pools</c>.</summary>
internal static class PoolsCommand
{
    internal static Command Create()
    {
        var command = new ExampleCommand("pools", "Lists the pools.", "supervisorctl pools", "supervisorctl pools --json | jq -r '.pools[].name'") { OutputOptions.Json };
        command.SetDaemonAction(ShowAsync);
        return command;
    }

    private static async Task<ExitCode> ShowAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var answer = await context.Daemon.Pools.ListPoolsAsync(new ListPoolsRequest(), cancellationToken: cancellationToken);
        context.Show(answer, () => PoolListing.Of(answer.Pools));
        return ExitCode.Ok;
    }
}
