using Supervisor.Client;
using Supervisor.Worker.Attachment;

namespace Supervisor.Worker;

/// <summary>A worker program, ready to run. Made by <see cref="WorkerHostBuilder.Build"/>.</summary>
public sealed class WorkerApplication
{
    private readonly WorkerDefinition _worker;

    internal WorkerApplication(WorkerDefinition worker) => _worker = worker;

    /// <summary>The program's services, outside of any call's scope.</summary>
    public IServiceProvider Services => _worker.Services;

    /// <summary>
    /// Attaches to the supervisor that started this process and executes items until it is drained or stopped. SIGTERM cancels the
    /// handlers' tokens and ends the program; SIGINT is ignored, since Ctrl-C is the supervisor's affair. In a process that has one task only
    /// (<see cref="Client.WorkerProcess"/>) SIGINT cancels the handler's token, and after SIGTERM the exit hooks run and the process ends by
    /// that signal: this method does not return then.
    /// </summary>
    /// <returns>
    /// The exit code for the process: 0 after a drain or SIGTERM; 1 when its one task failed; 64 when the process is no worker; 69 when the supervisor cannot be
    /// reached or refuses it; 70 when the initializer or an exit hook failed. What happened is on standard error. When the
    /// supervisor is lost, the process exits with 69 at once, even while handlers run, and this method does not return.
    /// </returns>
    public Task<int> RunAsync() => BuildAndRunAsync(() => _worker, _worker.Time);

    /// <summary>Builds the program while it connects: each takes the runtime a third of a start.</summary>
    internal static async Task<int> BuildAndRunAsync(Func<WorkerDefinition> build, TimeProvider time)
    {
        if (WorkerMark.WorkerId is not { } workerId)
        {
            // What is wrong with its services is told by hand too.
            _ = build();
            return Report(new SessionEnd(ExitCode.Usage, NoWorker));
        }

        WorkerEnvironment environment;
        try
        {
            environment = WorkerEnvironment.Take(workerId);
        }
        catch (InvalidOperationException exception)
        {
            return Report(new SessionEnd(ExitCode.Usage, exception.Message));
        }

        var end = await AttachedProcess.RunAsync(build, environment, time, ProcessEnd.Now).ConfigureAwait(false);
        if (end.IsTerminated)
        {
            ProcessEnd.BySigterm();
        }

        return Report(end);
    }

    private static string NoWorker =>
        $"'{Environment.GetCommandLineArgs()[0]}' is a worker program: it is started by a supervisor, not by hand. Name its command as a pool's command in the supervisor's configuration, or start a pool with it by Pool.StartAsync.";

    private static int Report(SessionEnd end)
    {
        if (end.Message is not null)
        {
            Console.Error.WriteLine(end.Message);
        }

        return end.ExitCode;
    }
}
