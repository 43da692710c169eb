using System.CommandLine.Completions;
using Grpc.Core;
using Supervisor.Protocol.V1;

namespace Supervisor.Cli;

/// <summary>What the daemon has, for completion. A daemon that does not answer has nothing: a shell must not wait, nor show errors.</summary>
internal static class DaemonCompletions
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    internal static IEnumerable<string> Pools(CompletionContext context) =>
        Ask(context, (daemon, options) => daemon.Pools.ListPools(new ListPoolsRequest(), options).Pools.Select(pool => pool.Name));

    internal static IEnumerable<string> Workers(CompletionContext context) =>
        Ask(context, (daemon, options) => daemon.Control.ListWorkers(new ListWorkersRequest(), options).Workers.Select(worker => worker.WorkerId).Where(id => id.Length > 0));

    internal static IEnumerable<string> Jobs(CompletionContext context) =>
        Ask(context, (daemon, options) => daemon.Control.ListJobs(new ListJobsRequest(), options).Jobs.Select(job => Figures.Count(job.JobId)));

    internal static IEnumerable<string> Quarantined(CompletionContext context) =>
        Ask(context, (daemon, options) => daemon.Quarantine.ListQuarantined(new ListQuarantinedRequest(), options).Items.Select(item => Figures.Count(item.Id)));

    private static List<string> Ask(CompletionContext context, Func<DaemonConnection, CallOptions, IEnumerable<string>> ask)
    {
        try
        {
            using var limit = new CancellationTokenSource(Limit, TimeProvider.System);
            using var daemon = DaemonConnection.To(ConnectionOptions.Read(context.ParseResult));
            return [.. ask(daemon, new CallOptions(cancellationToken: limit.Token))];
        }
        catch (Exception error) when (error is RpcException or CommandException)
        {
            return [];
        }
    }
}
