using System.CommandLine;

namespace Supervisor.Cli;

/// <summary><c>supervisorctl init</c>.</summary>
internal static class InitCommand
{
    private static readonly Argument<string?> File = new("FILE") { Description = "Default: supervisor/supervisor.json below $XDG_CONFIG_HOME or ~/.config, where `start` looks.", Arity = ArgumentArity.ZeroOrOne };
    private static readonly Option<bool> Force = new("--force") { Description = "Overwrite the file that is there." };
    private static readonly Option<string?> Pool = new("--pool") { Description = "The first pool's name. Default: images.", HelpName = "NAME" };
    private static readonly Option<int?> Workers = new("--workers") { Description = "How many processes it has, 1 to 1024. Default: 1.", HelpName = "N" };
    private static readonly Option<string[]> Program = new("--command")
    {
        Description = "The program of its workers, and arguments. Without it the pool is an example in comments.",
        HelpName = "PROGRAM ARGUMENT...",
        AllowMultipleArgumentsPerToken = true,
    };

    internal static Command Create()
    {
        var command = new ExampleCommand(
            "init", "Writes a configuration to start with.",
            "supervisorctl init", "supervisorctl init ./supervisor.json --pool images --workers 4 --command dotnet /opt/images/Images.dll") { File, Force, Pool, Workers, Program };
        command.SetLocalAction((arguments, display, _) => Task.FromResult(Write(arguments, display)));
        return command;
    }

    private static ExitCode Write(ParseResult arguments, Display display)
    {
        var file = Path.GetFullPath(arguments.GetValue(File) ?? DaemonFiles.Configuration);
        var text = StartingConfiguration.Text(arguments.GetValue(Pool) ?? "images", arguments.GetValue(Program) ?? [], arguments.GetValue(Workers) ?? 1);
        DaemonFiles.MakeDirectoryFor(file);
        try
        {
            using var stream = new FileStream(file, arguments.GetValue(Force) ? FileMode.Create : FileMode.CreateNew);
            using var writer = new StreamWriter(stream);
            writer.Write(text);
        }
        catch (IOException) when (Path.Exists(file) && !arguments.GetValue(Force))
        {
            throw new CommandException(ExitCode.CannotCreate, $"{file} is there already. Edit it, name another file, or overwrite it with --force.");
        }

        display.Line($"{file} is written. Add pools to it, then: supervisorctl start{(file == DaemonFiles.Configuration ? "" : $" --config {file}")}");
        return ExitCode.Ok;
    }
}
