using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Supervisor.Items;
using Supervisor.Items.Wire;
using Supervisor.Protocol.V1;
using Supervisor.Workers;
using Wire = Supervisor.Protocol.V1;

namespace Supervisor.Dispatch.TaskProcesses;

/// <summary>Between the messages of process.proto and the processes. What comes in is checked here.</summary>
internal static class ProcessMapping
{
    public static TaskProcessSpec ToDomain(this ProcessStart start, ulong id)
    {
        var worker = WorkerOf(start, id);
        List<FieldViolation> violations = [.. PoolSpecValidation.Validate(worker).Select(error => Violation(error, start))];
        if (start.Method.IndexOf('/', StringComparison.Ordinal) <= 0)
        {
            violations.Add(new("start.method", $"\"{start.Method}\" must be package.Service/Method."));
        }

        return violations.Count > 0 ? throw RequestException.InvalidFields(violations) : new TaskProcessSpec
        {
            Id = id,
            Name = worker.Name,
            Worker = worker,
            Method = start.Method,
            IsDetached = start.Detached,
        };
    }

    /// <summary>The one item.</summary>
    /// <param name="start">Its method and metadata, and the request where it came without pieces.</param>
    /// <param name="pieces">The request's; empty for none.</param>
    public static Items.ItemRun ToItem(this ProcessStart start, IReadOnlyList<ReadOnlyMemory<byte>> pieces)
    {
        if (pieces.Count == 0 && start.Request.Length > WireMapping.MaxPieceBytes)
        {
            pieces = WireMapping.Slice(start.Request.Memory);
        }

        return new Items.ItemRun
        {
            First = 0,
            Count = 1,
            Method = start.Method,
            Metadata = start.Metadata.ToDomain(),
            Payload = pieces.Count > 0 ? Payload.FromPieces(pieces) : Payload.FromPacked(PackedMessages.Pack(start.Request.Span)),
        };
    }

    public static ProcessInfo ToProto(this TaskProcessSnapshot process) => new()
    {
        Id = process.Spec.Id,
        Name = process.Spec.Name,
        WorkerId = process.Worker?.ToString() ?? "",
        Pid = (uint)(process.Process?.Pid ?? 0),
        ProcessStartTime = process.Process?.StartTime ?? 0,
        State = (ProcessState)process.State,
        Method = process.Spec.Method,
        Detached = process.Spec.IsDetached,
        StartedAt = process.StartedAt.ToTimestamp(),
        End = process.End?.ToProto(),
    };

    /// <summary>What those who wait are told: the response's pieces, then the end.</summary>
    public static IEnumerable<WaitProcessResponse> ToProto(this Items.OutcomeRun outcome, TaskProcessSnapshot process)
    {
        foreach (var piece in outcome.Payload.ToPieces())
        {
            yield return new WaitProcessResponse { Piece = piece };
        }

        var ended = new ProcessEnded { Process = process.ToProto() };
        if (outcome.Failures.Count > 0)
        {
            ended.Failure = outcome.Failures[0].ToProto();
        }
        else if (outcome.Payload.IsLarge)
        {
            ended.ResponseInPieces = true;
        }
        else
        {
            ended.Response = outcome.Payload.ToMessage();
        }

        yield return new WaitProcessResponse { Ended = ended };
    }

    private static Workers.PoolSpec WorkerOf(ProcessStart start, ulong id)
    {
        if (start.Spec is not { } spec)
        {
            throw RequestException.InvalidField("start.spec", "is missing.");
        }

        // In its order these are the fields that mean nothing for a single task.
        var foreign = new Wire.PoolSpec { Name = spec.Name, Workers = spec.Workers, Concurrency = spec.Concurrency, Restart = spec.Restart, MaxItemsPerWorker = spec.MaxItemsPerWorker, Server = spec.Server };
        if (foreign.CalculateSize() > 0)
        {
            throw RequestException.InvalidField("start.spec", $"has {foreign}, which a process of one task has no use for: leave it out.");
        }

        return spec.ToDomain(defaultName: start.Name.Length > 0 ? start.Name : $"process-{id}") with
        {
            Workers = 1,
            Restart = new RestartSpec { Never = true },
            IsSingleTask = true,
        };
    }

    // The name stands beside the rest.
    private static FieldViolation Violation(FieldError error, ProcessStart start) => error.Field == nameof(Workers.PoolSpec.Name)
        ? new("start.name", error.Problem)
        : new($"start.{PoolMapping.FieldOf(error)}", error.Problem);
}
