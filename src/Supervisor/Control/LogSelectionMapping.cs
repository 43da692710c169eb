using Supervisor.Items;
using Supervisor.Protocol.V1;
using Supervisor.Workers.Output;

namespace Supervisor.Control;

/// <summary>Which lines somebody asks for.</summary>
/// <param name="Pool">Empty: of all.</param>
/// <param name="WorkerId">Empty: of all.</param>
/// <param name="Stream">Null: both.</param>
/// <param name="Tail">How many of those that are kept.</param>
internal sealed record LogSelection(string Pool, string WorkerId, Workers.Output.OutputStream? Stream, int Tail)
{
    /// <exception cref="RequestException">A field cannot be meant.</exception>
    public static LogSelection FromProto(LogsRequest request)
    {
        if (!Enum.IsDefined(request.Stream))
        {
            throw RequestException.InvalidField("stream", $"is {(int)request.Stream}; 0 (both), 1 (standard output) and 2 (standard error) are known.");
        }

        var pool = request.Pool;
        if (request.WorkerId.Length > 0)
        {
            if (request.WorkerId.LastIndexOf('/') is not (> 0 and var slash) || (pool.Length > 0 && request.WorkerId[..slash] != pool))
            {
                throw RequestException.InvalidField("worker_id", $"is '{request.WorkerId}'; it must be POOL/SLOT#EPOCH, as listings show it, of the pool that is asked for.");
            }

            pool = request.WorkerId[..slash];
        }

        return new LogSelection(
            pool,
            request.WorkerId,
            request.Stream == Protocol.V1.OutputStream.Unspecified ? null : (Workers.Output.OutputStream)request.Stream,
            request.HasTail ? (int)Math.Min(request.Tail, int.MaxValue) : int.MaxValue);
    }

    public bool Includes(WorkerLine line) => (Stream is null || line.Stream == Stream) && IsOf(line.Worker);

    public bool IsOf(WorkerIdentity worker) =>
        (Pool.Length == 0 || worker.Pool == Pool) && (WorkerId.Length == 0 || worker.ToString() == WorkerId);
}
