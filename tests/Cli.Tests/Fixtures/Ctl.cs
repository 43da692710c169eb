using System.Diagnostics;

namespace Supervisor.Cli.Tests.Fixtures;

/// <summary>What one run of supervisorctl came to.</summary>
internal sealed record CtlResult(ExitCode ExitCode, string Output, string Error)
{
    /// <summary>Its lines, without the empty one behind the last line's end.</summary>
    internal IReadOnlyList<string> Lines => Output.TrimEnd('\n').Split('\n');
}

/// <summary>Runs the program that was built, as a shell would.</summary>
internal static class Ctl
{
    internal static string Program { get; } = Path.Combine(AppContext.BaseDirectory, "supervisorctl");

    internal static Task<CtlResult> RunAsync(params string[] arguments) => RunAsync(new Dictionary<string, string>(), arguments);

    /// <param name="environment">Added to the test's own; an empty value removes one.</param>
    /// <param name="arguments">What is typed.</param>
    internal static async Task<CtlResult> RunAsync(IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        using var process = Start(Program, environment, arguments);
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return new CtlResult((ExitCode)process.ExitCode, await output, await error);
    }

    /// <summary>Any program, with its outputs as pipes and nothing to read.</summary>
    internal static Process Start(string program, IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value.Length > 0 ? value : null;
        }

        var process = Process.Start(start)!;
        process.StandardInput.Close();
        return process;
    }
}
