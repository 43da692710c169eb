namespace Supervisor.Client.Tests;

/// <summary>What the test program does instead of testing when a test starts it as a child: see <see cref="PrivateDaemonTests"/>.</summary>
internal static class ChildMode
{
    internal const string Variable = "CLIENT_TESTS_CHILD";

    /// <summary>The exit code; null: this is no child.</summary>
    internal static async Task<int?> RunAsync()
    {
        var mode = Environment.GetEnvironmentVariable(Variable);
        Environment.SetEnvironmentVariable(Variable, null);
        return mode switch
        {
            null => null,
            "daemon" => await DaemonAsync(workersReady: true),
            "daemon whose workers crash" => await DaemonAsync(workersReady: false),
            "start a pool" => await StartPoolAsync(),
            _ => 3,
        };
    }

    private static async Task<int> DaemonAsync(bool workersReady)
    {
        var arguments = Environment.GetCommandLineArgs();
        if (!arguments.Contains("--private"))
        {
            return 4;
        }

        await using var daemon = await FakeDaemon.StartAsync(arguments[Array.IndexOf(arguments, "--socket") + 1]);
        daemon.WorkersReady = workersReady;
        Console.WriteLine("some noise");
        Console.WriteLine($"ready {daemon.Socket}");
        Console.WriteLine(new string('x', 200_000));
        await Console.In.ReadToEndAsync();
        await File.WriteAllLinesAsync(Environment.GetEnvironmentVariable("CLIENT_TESTS_OUTPUT")!, daemon.Calls);
        return 0;
    }

    private static async Task<int> StartPoolAsync()
    {
        try
        {
            await Pool.StartAsync();
        }
        catch (InvalidOperationException error)
        {
            Console.WriteLine(error.Message);
        }

        return 0;
    }
}
