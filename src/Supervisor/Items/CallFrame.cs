namespace Supervisor.Items;

/// <summary>One step of a streaming call, passed through between client and worker.</summary>
internal abstract record CallFrame
{
    private CallFrame() { }

    internal sealed record Open(string Method, IReadOnlyList<MetadataEntry> Metadata, long? Deadline, ulong AnswerCredit, int Attempt, TimeSpan? RunLimit) : CallFrame;

    internal sealed record Headers(IReadOnlyList<MetadataEntry> Metadata) : CallFrame;

    internal sealed record Message(ReadOnlyMemory<byte> Data, bool More) : CallFrame;

    internal sealed record HalfClose : CallFrame;

    internal sealed record Status(ItemFailure? Failure, IReadOnlyList<MetadataEntry> Trailers) : CallFrame;

    internal sealed record Credit(ulong Bytes) : CallFrame;

    internal sealed record Cancel : CallFrame;

    /// <summary>The worker's handler has taken that many messages, and can do nothing before the next comes.</summary>
    internal sealed record WaitForMessage(ulong After) : CallFrame;

    /// <summary>The worker's handler has got that much credit, and can do nothing before there is more.</summary>
    internal sealed record WaitForCredit(ulong After) : CallFrame;
}
