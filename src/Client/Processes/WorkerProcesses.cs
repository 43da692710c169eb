using System.Collections.Concurrent;
using Google.Protobuf;
using Grpc.Core;
using Supervisor.Protocol.V1;

namespace Supervisor.Client;

/// <summary>Processes in the plural: those of this program, those of a supervisor, and waiting on several.</summary>
public static class WorkerProcesses
{
    private static readonly ConcurrentDictionary<WorkerProcess, bool> Started = new();

    /// <summary>The living processes that this program has started, oldest first, as <c>multiprocessing.active_children</c>.</summary>
    public static IReadOnlyList<WorkerProcess> Active => [.. Started.Keys.Where(process => process.IsAlive).OrderBy(process => process.Id)];

    /// <summary>
    /// A process that was started elsewhere, or by an earlier life of this program. The object only looks at it: its disposal ends nothing.
    /// </summary>
    /// <param name="supervisor">Where it runs.</param>
    /// <param name="id">Its <see cref="WorkerProcess.Id"/>.</param>
    /// <param name="cancellationToken">Gives up asking.</param>
    /// <exception cref="ProcessNotFoundException">There is no such process, or no more.</exception>
    /// <exception cref="SupervisorUnavailableException">The supervisor cannot be reached.</exception>
    public static async Task<WorkerProcess> GetAsync(SupervisorClient supervisor, long id, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(supervisor);
        return new WorkerProcess(
            supervisor.Connection, await FindAsync(supervisor, id, cancellationToken).ConfigureAwait(false), supervisor.Connection.Time, isStarter: false);
    }

    /// <inheritdoc cref="GetAsync(SupervisorClient, long, CancellationToken)"/>
    /// <param name="supervisor">Where it runs.</param>
    /// <param name="id">Its <see cref="WorkerProcess.Id"/>.</param>
    /// <param name="response">Reads its result, as <c>Number.Parser</c>.</param>
    /// <param name="cancellationToken">Gives up asking.</param>
    public static async Task<WorkerProcess<TResponse>> GetAsync<TResponse>(
        SupervisorClient supervisor, long id, MessageParser<TResponse> response, CancellationToken cancellationToken = default)
        where TResponse : class, IMessage<TResponse>
    {
        ArgumentNullException.ThrowIfNull(supervisor);
        ArgumentNullException.ThrowIfNull(response);
        var marshaller = Marshallers.Create(message => message.ToByteArray(), response.ParseFrom);
        var process = await FindAsync(supervisor, id, cancellationToken).ConfigureAwait(false);
        return new WorkerProcess<TResponse>(supervisor.Connection, process, marshaller, supervisor.Connection.Time, isStarter: false);
    }

    /// <summary>The living processes of a supervisor, whoever started them, oldest first. The objects only look at them: their disposal ends nothing.</summary>
    /// <param name="supervisor">Where they run.</param>
    /// <param name="name">Only those of this name; null: all.</param>
    /// <param name="cancellationToken">Gives up asking.</param>
    /// <exception cref="SupervisorUnavailableException">The supervisor cannot be reached.</exception>
    public static async Task<IReadOnlyList<WorkerProcess>> ListAsync(SupervisorClient supervisor, string? name = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(supervisor);
        var connection = supervisor.Connection;
        var request = new ListProcessesRequest { Name = name ?? "" };
        var response = await AskAsync(
            connection, () => connection.ProcessControl.ListProcessesAsync(request, cancellationToken: cancellationToken), cancellationToken).ConfigureAwait(false);
        return [.. response.Processes.Where(process => process.State != ProcessState.Ended).Select(process => new WorkerProcess(connection, process, connection.Time, isStarter: false))];
    }

    /// <summary>Waits until one of them has ended, as <c>multiprocessing.connection.wait</c> on their sentinels.</summary>
    /// <param name="processes">At least one.</param>
    /// <param name="timeout">How long at the most; null: as long as it takes.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>Those that have ended, in the given order; none after the timeout.</returns>
    /// <exception cref="ArgumentException">There are no processes.</exception>
    public static async Task<IReadOnlyList<WorkerProcess>> WaitAnyAsync(
        IEnumerable<WorkerProcess> processes, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(processes);
        var all = processes.ToList();
        if (all.Count == 0)
        {
            throw new ArgumentException("There is nothing to wait for: give one process or more.", nameof(processes));
        }

        await WaitAsync(Task.WhenAny(all.Select(process => process.Exited)), timeout, all[0].Time, cancellationToken).ConfigureAwait(false);
        return [.. all.Where(process => !process.IsAlive)];
    }

    internal static void Add(WorkerProcess process) => Started.TryAdd(process, true);

    internal static void Remove(WorkerProcess process) => Started.TryRemove(process, out _);

    internal static async Task<bool> WaitAsync(Task task, TimeSpan? timeout, TimeProvider time, CancellationToken cancellationToken)
    {
        if (task.IsCompleted || (timeout <= TimeSpan.Zero && timeout != Timeout.InfiniteTimeSpan))
        {
            return task.IsCompleted;
        }

        try
        {
            await task.WaitAsync(timeout ?? Timeout.InfiniteTimeSpan, time, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private static async Task<ProcessInfo> FindAsync(SupervisorClient supervisor, long id, CancellationToken cancellationToken)
    {
        var connection = supervisor.Connection;
        var request = new GetProcessRequest { Id = (ulong)id };
        return (await AskAsync(connection, () => connection.ProcessControl.GetProcessAsync(request, cancellationToken: cancellationToken), cancellationToken).ConfigureAwait(false)).Process;
    }

    private static async Task<TResponse> AskAsync<TResponse>(SupervisorConnection connection, Func<AsyncUnaryCall<TResponse>> ask, CancellationToken cancellationToken)
    {
        try
        {
            await connection.GetSessionAsync(cancellationToken).ConfigureAwait(false);
            return await ask().ConfigureAwait(false);
        }
        catch (RpcException error)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw ErrorMapping.FromProcess(error);
        }
    }
}
