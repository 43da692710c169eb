using Supervisor.Protocol.V1;

namespace Supervisor.Workers.Attach;

/// <summary>What waits to be written to a worker: a frame, or the pieces of a large item.</summary>
internal readonly record struct QueuedFrame(AttachResponse? Frame, QueuedPieces? Pieces);
