using Google.Protobuf;

namespace Supervisor.SharedMemory;

/// <summary>How an end of a stream serves its rings.</summary>
internal sealed record RingSettings<T>
    where T : IMessage<T>
{
    /// <summary>Reads messages.</summary>
    internal required MessageParser<T> Parser { get; init; }

    /// <summary>A message that is larger ends the stream, in bytes.</summary>
    internal int MaxFrame { get; init; } = int.MaxValue;

    /// <summary>For people who look at a process's threads; 15 characters are seen.</summary>
    internal required string ThreadName { get; init; }

    /// <summary>Those that serve. One is enough to read and write; those beyond it can be lent (<see cref="BypassedStream{TIn, TOut}.Post"/>).</summary>
    internal int Threads { get; init; } = 1;

    /// <summary>In bytes; 0 for the system's own.</summary>
    internal int StackSize { get; init; }
}
