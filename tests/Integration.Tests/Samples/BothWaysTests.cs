using System.Diagnostics;
using Supervisor.Integration.Tests.Fixtures;

namespace Supervisor.Integration.Tests.Samples;

/// <summary>A service of ASP.NET Core moves into a worker as it is.</summary>
public sealed class BothWaysTests
{
    [Fact(Timeout = Patience.Test)]
    public async Task A_caller_sees_the_same_of_both_hosts()
    {
        using var process = Process.Start(new ProcessStartInfo(Repository.Program("BothWays", "BothWays")) { RedirectStandardOutput = true })!;

        var output = await OutputAsync(process, TestContext.Current.CancellationToken);

        Assert.Equal(0, process.ExitCode);
        Assert.Contains("No caller can tell them apart.", output, StringComparison.Ordinal);
        Assert.Equal(2, output.Split("GreetInAll  Hello, Grace; Moin, Grace; Servus, Grace (messages: 3)").Length - 1);
        Assert.Equal(2, output.Split("InvalidArgument: name: there is nobody to greet").Length - 1);
    }

    private static async Task<string> OutputAsync(Process process, CancellationToken cancellationToken)
    {
        try
        {
            var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            return output;
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw;
        }
    }
}
