using Supervisor.Items;

namespace Supervisor.Workers;

/// <summary>A worker that can be given work, and what it can do.</summary>
internal sealed record ReadyWorker
{
    public required WorkerIdentity Identity { get; init; }

    public required IWorkerChannel Channel { get; init; }

    /// <summary>None of <see cref="ReservedNames"/>.</summary>
    public required IReadOnlyList<WorkerMethod> Methods { get; init; }

    /// <summary>Serialized FileDescriptorProtos, each after its imports.</summary>
    public required IReadOnlyList<ReadOnlyMemory<byte>> FileDescriptors { get; init; }

    /// <summary>Lanes: items that it runs at a time.</summary>
    public required int Concurrency { get; init; }

    /// <summary>What a crash hit can be told exactly.</summary>
    public required bool KeepsPage { get; init; }

    /// <summary>It gives back what has not begun, when asked.</summary>
    public bool CanRecall { get; init; }

    /// <summary>It takes <see cref="Delivery.IsInterjected">interjections</see>.</summary>
    public bool CanInterject { get; init; }

    /// <summary>Bytes of its outbox's ring; 0 without one.</summary>
    public required int OutboxCapacity { get; init; }

    /// <summary>It is replaced after this many items; null for never.</summary>
    public int? MaxItems { get; init; }
}

/// <summary>A method that a worker implements.</summary>
internal sealed record WorkerMethod(string Name, MethodKind Kind, bool Idempotent);

/// <summary>The four kinds of gRPC methods. The numbers are those of the wire.</summary>
internal enum MethodKind
{
    Unary = 1,
    ClientStreaming = 2,
    ServerStreaming = 3,
    BidiStreaming = 4,
}
