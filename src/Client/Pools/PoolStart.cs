using Grpc.Core;
using Supervisor.Protocol.V1;

namespace Supervisor.Client;

/// <summary>Makes a private pool and waits until it can work.</summary>
internal static class PoolStart
{
    /// <summary>Returns the pool's name, when its first worker is ready.</summary>
    /// <exception cref="PoolBrokenException">A worker ended before any was ready, or the pool gave up starting them.</exception>
    internal static async Task<string> CreateAsync(SupervisorConnection connection, PoolOptions options, IReadOnlyList<string> command, CancellationToken cancellationToken)
    {
        try
        {
            var session = await connection.GetSessionAsync(cancellationToken).ConfigureAwait(false);
            using var events = connection.Status.Watch(new WatchRequest(), cancellationToken: cancellationToken);
            // The first message says that nothing will be missed from now on.
            await events.ResponseStream.MoveNext(cancellationToken).ConfigureAwait(false);
            var request = new CreatePoolRequest { SessionId = session.Id, Spec = PoolSpecs.From(options, command) };
            var created = await connection.PoolControl.CreatePoolAsync(request, cancellationToken: cancellationToken).ConfigureAwait(false);
            var name = created.Pool.Name;
            await ReadyAsync(connection, name, events.ResponseStream, cancellationToken).ConfigureAwait(false);
            return name;
        }
        catch (RpcException error)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw ErrorMapping.FromStream(error, pool: "");
        }
    }

    private static async Task ReadyAsync(SupervisorConnection connection, string name, IAsyncStreamReader<WatchResponse> events, CancellationToken cancellationToken)
    {
        do
        {
            // The pool itself is asked, an event only says when: none can be misread, or missed.
            var info = (await connection.PoolControl.GetPoolAsync(new GetPoolRequest { Name = name }, cancellationToken: cancellationToken).ConfigureAwait(false)).Pool;
            if (info.ReadyWorkers > 0)
            {
                return;
            }

            if (info.State is not (PoolState.Starting or PoolState.Running))
            {
                throw new PoolBrokenException($"The pool did not start: {info.BrokenBecause} Its workers run {string.Join(' ', info.Spec.Command)}.");
            }

            if (events.Current?.WorkerCrashed?.Report is { } report && report.Pool == name)
            {
                throw StartCrash(CrashReports.Read(report));
            }
        }
        while (await events.MoveNext(cancellationToken).ConfigureAwait(false));
        throw ErrorMapping.Lost(cause: null);
    }

    private static PoolBrokenException StartCrash(CrashReport report)
    {
        var end = report.Signal is { } signal ? $"was ended by signal {signal}" : $"exited with code {report.ExitCode}";
        var why = report.KilledBecause is { } reason ? $" ({reason})" : "";
        var said = report.LastStandardError.Count == 0 ? "" : $" Its last words: {string.Join(System.Environment.NewLine, report.LastStandardError)}";
        return new PoolBrokenException($"The pool did not start: worker {report.WorkerId} {end} before any was ready{why}.{said}") { CrashReports = [report] };
    }
}
