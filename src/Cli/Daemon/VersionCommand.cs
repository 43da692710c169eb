using System.CommandLine;
using System.Reflection;
using System.Text.Json.Nodes;
using Supervisor.Protocol.V1;

namespace Supervisor.Cli;

/// <summary><c>supervisorctl version</c>.</summary>
internal static class VersionCommand
{
    private static readonly Option<bool> Json = new("--json") { Description = "Both as one document of JSON; \"daemon\" is null without one." };

    internal static Command Create()
    {
        var command = new ExampleCommand("version", "Shows the version of this program, and of the daemon if one answers.", "supervisorctl version") { Json };
        command.SetLocalAction(ShowAsync);
        return command;
    }

    private static string Own { get; } = typeof(VersionCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    private static async Task<ExitCode> ShowAsync(ParseResult arguments, Display display, CancellationToken cancellationToken)
    {
        var (daemon, missing) = await DaemonAsync(arguments, cancellationToken);
        if (arguments.GetValue(Json))
        {
            display.Line(ProtoJson.Document(new JsonObject { ["supervisorctl"] = Own, ["daemon"] = daemon }));
            return ExitCode.Ok;
        }

        display.Line($"supervisorctl {Own}");
        display.Line($"daemon {daemon ?? $"none: {missing}"}");
        return ExitCode.Ok;
    }

    private static async Task<(string? Version, string Missing)> DaemonAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        try
        {
            using var daemon = DaemonConnection.To(ConnectionOptions.Read(arguments));
            return ((await daemon.Control.GetStatusAsync(new GetStatusRequest(), cancellationToken: cancellationToken)).Version, "");
        }
        catch (Exception error) when (FailureText.Of(error) is { Code: ExitCode.Unavailable } failure)
        {
            return (null, failure.Message);
        }
    }
}
