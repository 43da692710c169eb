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
}
