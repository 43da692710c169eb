using System.Reflection;

namespace Supervisor.Client;

/// <summary>The command of a private pool's workers.</summary>
internal static class WorkerCommand
{
    /// <exception cref="InvalidOperationException">The workers cannot run this very program, and no other was named.</exception>
    internal static IReadOnlyList<string> For(PoolOptions options) =>
        options.Command ?? (options.Program is { } program ? Run(Path.GetFullPath(program)) : ThisProgram());

    /// <summary>A .dll needs the dotnet host, anything else starts by itself.</summary>
    internal static IReadOnlyList<string> Run(string program) =>
        program.EndsWith(".dll", StringComparison.OrdinalIgnoreCase) ? [DotnetHost.Path, program] : [program];

    private static IReadOnlyList<string> ThisProgram()
    {
        var entry = Assembly.GetEntryAssembly();
        if (entry?.GetName().Name is "testhost" or "testhost.x86")
        {
            throw new InvalidOperationException(
                "Workers cannot run this very program, since it is a test host. Name the worker program with "
                + $"{nameof(PoolOptions)}.{nameof(PoolOptions.Program)} or {nameof(PoolOptions)}.{nameof(PoolOptions.Command)}.");
        }

        var process = Environment.ProcessPath;
        if (process is not null && !DotnetHost.IsDotnet(process))
        {
            return [process];
        }

        return entry?.Location is { Length: > 0 } location
            ? Run(location)
            : throw new InvalidOperationException(
                $"It is not known how to start this program again. Name the worker program with {nameof(PoolOptions)}.{nameof(PoolOptions.Program)} or {nameof(PoolOptions)}.{nameof(PoolOptions.Command)}.");
    }
}
