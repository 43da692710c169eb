namespace Supervisor.Cli.Tests;

/// <summary>A command that has run in this process.</summary>
internal sealed record CommandRun(int Code, string Output, string Error)
{
    internal static async Task<CommandRun> OfAsync(params string[] arguments)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var code = await CommandLine.RunAsync(arguments, output, error);
        return new CommandRun(code, output.ToString(), error.ToString());
    }
}
