using System.Runtime.CompilerServices;
using Grpc.Core;
using Supervisor.Protocol.V1;

namespace Supervisor.Client;

/// <summary>Reads workers' lines off the wire.</summary>
internal static class WorkerLog
{
    internal static async IAsyncEnumerable<WorkerLogLine> ReadAsync(
        ControlService.ControlServiceClient client, WorkerLogOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var call = client.Logs(RequestOf(options), cancellationToken: cancellationToken);
        var dropped = 0L;
        while (await MoveNextAsync(call.ResponseStream, options, cancellationToken).ConfigureAwait(false))
        {
            var entry = call.ResponseStream.Current;
            dropped += (long)(entry.Dropped?.Count ?? 0);
            if (entry.Line is { } line)
            {
                yield return Read(line, dropped);
                dropped = 0;
            }
        }
    }

    private static LogsRequest RequestOf(WorkerLogOptions options)
    {
        var request = new LogsRequest
        {
            Pool = options.Pool ?? "",
            WorkerId = options.WorkerId ?? "",
            Stream = (OutputStream)(options.Stream ?? 0),
            Follow = options.Follow,
        };
        if (options.Tail is { } tail)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(tail, nameof(options));
            request.Tail = (uint)tail;
        }

        return request;
    }

    private static async Task<bool> MoveNextAsync(IAsyncStreamReader<LogsResponse> reader, WorkerLogOptions options, CancellationToken cancellationToken)
    {
        try
        {
            return await reader.MoveNext(cancellationToken).ConfigureAwait(false);
        }
        catch (RpcException error) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException("The reading of logs was cancelled.", error, cancellationToken);
        }
        catch (RpcException error) when (error.StatusCode == StatusCode.NotFound)
        {
            throw new PoolNotFoundException(error.Status.Detail, error);
        }
        catch (RpcException error) when (error.StatusCode == StatusCode.InvalidArgument)
        {
            throw new ArgumentException(error.Status.Detail, nameof(options), error);
        }
        catch (RpcException error)
        {
            throw ErrorMapping.Lost(error);
        }
    }

    private static WorkerLogLine Read(LogLine line, long dropped) => new()
    {
        WorkerId = line.WorkerId,
        Pool = line.Pool,
        ProcessId = (int)line.Pid,
        // The numbers of the enum are those of the wire.
        Stream = (WorkerOutputStream)line.Stream,
        At = line.At.ToDateTimeOffset(),
        Text = line.Text,
        IsTruncated = line.Truncated,
        Dropped = dropped,
    };
}
