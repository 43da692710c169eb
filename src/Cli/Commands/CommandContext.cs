using System.CommandLine;
using Google.Protobuf;

namespace Supervisor.Cli;

/// <summary>What a command that speaks to the daemon has at hand.</summary>
/// <param name="Arguments">What was typed.</param>
/// <param name="Daemon">The connection, made with the first call.</param>
/// <param name="Display">Where results go.</param>
internal sealed record CommandContext(ParseResult Arguments, DaemonConnection Daemon, Display Display)
{
    internal T? Get<T>(Argument<T> argument) => Arguments.GetValue(argument);

    internal T? Get<T>(Option<T> option) => Arguments.GetValue(option);

    internal bool WantsJson => Arguments.GetValue(OutputOptions.Json);

    /// <summary>The answer as it came with --json, else as a listing.</summary>
    internal void Show(IMessage answer, Func<Listing> listing)
    {
        if (WantsJson)
        {
            Display.Json(answer);
        }
        else
        {
            Display.Show(listing());
        }
    }
}
