using System.Diagnostics;

namespace Supervisor.Integration.Tests.Deploy;

/// <summary>A program that was run to its end.</summary>
internal sealed record Command(int ExitCode, string Output, string Errors)
{
    public static async Task<Command> RunAsync(string program, IEnumerable<string> arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return new Command(process.ExitCode, output, await errors);
    }

    /// <summary>A program of this name is in PATH.</summary>
    public static bool Exists(string program) =>
        Environment.GetEnvironmentVariable("PATH")!.Split(':').Any(directory => File.Exists(Path.Combine(directory, program)));
}
