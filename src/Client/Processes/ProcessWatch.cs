using Google.Protobuf;
using Grpc.Core;
using Supervisor.Protocol.V1;

namespace Supervisor.Client;

/// <summary>Waits for the end of a process.</summary>
internal sealed class ProcessWatch(SupervisorConnection connection, ProcessInfo process) : IDisposable
{
    private readonly AsyncServerStreamingCall<WaitProcessResponse> _call = connection.Processes.WaitProcess(new WaitProcessRequest { Id = process.Id });

    /// <summary>Returns when it has ended, or cannot be watched any more. Never fails.</summary>
    internal async Task<ProcessOutcome> EndAsync()
    {
        try
        {
            return await ReadAsync().ConfigureAwait(false);
        }
        catch (RpcException error)
        {
            return new ProcessOutcome { Lost = ErrorMapping.FromProcess(error) };
        }
    }

    public void Dispose() => _call.Dispose();

    private async Task<ProcessOutcome> ReadAsync()
    {
        var pieces = new PieceAssembly();
        while (await _call.ResponseStream.MoveNext(CancellationToken.None).ConfigureAwait(false))
        {
            var frame = _call.ResponseStream.Current;
            if (frame.Ended is { } ended)
            {
                return new ProcessOutcome
                {
                    Report = CrashReports.Read(ended.Process.End),
                    Failure = ended.Failure,
                    Response = ended.ResponseInPieces ? pieces.Take() : ended.HasResponse ? ended.Response : ByteString.Empty,
                };
            }

            pieces.Add(frame.Piece.Data);
        }

        return new ProcessOutcome { Lost = ErrorMapping.Lost(cause: null) };
    }
}

/// <summary>How a process ended, and what became of its task.</summary>
internal sealed record ProcessOutcome
{
    /// <summary>How it ended; null where the supervisor was lost.</summary>
    internal CrashReport? Report { get; init; }

    /// <summary>Null where there is a response.</summary>
    internal Failure? Failure { get; init; }

    internal ByteString Response { get; init; } = ByteString.Empty;

    /// <summary>Null where the end is known.</summary>
    internal SupervisorException? Lost { get; init; }
}
