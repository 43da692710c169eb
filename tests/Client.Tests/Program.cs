using Supervisor.Client.Tests;
using Xunit.MicrosoftTestingPlatform;
using Xunit.Runner.InProc.SystemConsole;

if (await ChildMode.RunAsync() is { } exitCode)
{
    return exitCode;
}
// As xunit's own entry point does: the first for `dotnet test`, the second for running the program by hand.
return args.Contains("--server") || args.Contains("--internal-msbuild-node")
    ? await TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions)
    : await ConsoleRunner.Run(args);
