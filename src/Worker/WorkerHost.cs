using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Supervisor.Client;

namespace Supervisor.Worker;

/// <summary>
/// Hosts gRPC services as a worker process of a supervisor. Any class that derives from a generated XxxBase will do.
/// <code>
/// if (WorkerHost.IsWorker) return await WorkerHost.RunAsync(new ArithmeticService());
/// </code>
/// Such a line at the start of Main makes a program its own worker, as `if __name__ == "__main__"` does in Python. It works the same as an
/// executable, by `dotnet app.dll` and by `dotnet run`. A test project does it in its own Main, or in a module initializer
/// when the services are in another assembly; see <see cref="RunAndExit"/>.
/// </summary>
public static class WorkerHost
{
    /// <summary>
    /// Whether a supervisor started this process as a worker. What this process starts in turn is no worker: the mark is taken out of the
    /// environment when it is first asked for.
    /// </summary>
    public static bool IsWorker => WorkerMark.WorkerId is not null;

    /// <summary>Runs a worker with these services; see <see cref="WorkerApplication.RunAsync"/>.</summary>
    /// <param name="services">One object or more whose classes derive from a generated XxxBase.</param>
    /// <returns>The exit code for the process.</returns>
    /// <exception cref="ArgumentException">An object is no gRPC service, two have the same method, or there is none.</exception>
    public static Task<int> RunAsync(params object[] services)
    {
        ArgumentNullException.ThrowIfNull(services);
        var builder = CreateBuilder();
        foreach (var service in services)
        {
            builder.AddService(service);
        }

        return builder.RunAsync();
    }

    /// <summary>
    /// Runs a worker with these services and ends the process, for places that cannot return an exit code:
    /// <code>
    /// [ModuleInitializer]
    /// internal static void RunAsWorker() { if (WorkerHost.IsWorker) WorkerHost.RunAndExit(new ArithmeticService()); }
    /// </code>
    /// The runtime lets no other thread into an assembly before its module initializer is done, so the services' classes must be in
    /// another assembly than the initializer.
    /// </summary>
    /// <param name="services">One object or more whose classes derive from a generated XxxBase.</param>
    /// <exception cref="InvalidOperationException">A service is in the very assembly whose module initializer calls this.</exception>
    public static void RunAndExit(params object[] services)
    {
        ArgumentNullException.ThrowIfNull(services);
        RefuseInitializingModule(services);
        // Blocking is the purpose: whatever called this must not go on.
        Environment.Exit(Task.Run(() => RunAsync(services)).GetAwaiter().GetResult());
    }

    /// <summary>Begins a worker program of its own.</summary>
    /// <param name="args">The program's arguments, for <see cref="WorkerHostBuilder.Arguments"/>.</param>
    public static WorkerHostBuilder CreateBuilder(params string[] args) => new(args);

    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "A frame without its method is passed over: what is lost is the reason of a mistake.")]
    private static void RefuseInitializingModule(object[] services)
    {
        var initializing = new StackTrace().GetFrames().Select(frame => frame.GetMethod()).OfType<ConstructorInfo>()
            .Where(method => method.IsStatic && method.DeclaringType is null or { Name: "<Module>" })
            .Select(method => method.Module)
            .ToHashSet();
        if (Array.Find(services, service => initializing.Contains(service.GetType().Module)) is { } trapped)
        {
            throw new InvalidOperationException(
                $"{trapped.GetType()} is in the assembly whose module initializer is running, so no thread could execute its methods before that ends. Call {nameof(RunAsync)} at the start of Main, or put the service into an assembly of its own.");
        }
    }
}
