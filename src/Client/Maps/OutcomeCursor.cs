using Grpc.Core;

namespace Supervisor.Client;

/// <summary>Turns received runs into typed outcomes.</summary>
internal sealed class OutcomeCursor<T>(Marshaller<T> marshaller)
{
    private readonly MessageDecoder<T> _decoder = new(marshaller);
    private OutcomeRunReader? _reader;

    internal void Open(ReceivedRun received) => _reader = new OutcomeRunReader(received.Run);

    internal bool TryRead(out ItemOutcome<T> outcome)
    {
        if (_reader is not { } reader || !reader.MoveNext())
        {
            outcome = default;
            return false;
        }

        outcome = reader.Failure is { } failure
            ? new ItemOutcome<T>((long)reader.Index, reader.Attempt, ErrorMapping.ToException(failure, reader.Attempt))
            : Decode(reader);
        return true;
    }

    private ItemOutcome<T> Decode(OutcomeRunReader reader)
    {
        try
        {
            return new ItemOutcome<T>((long)reader.Index, reader.Attempt, _decoder.Decode(reader.Message));
        }
        catch (Exception error)
        {
            return new ItemOutcome<T>((long)reader.Index, reader.Attempt, Unreadable(error, reader));
        }
    }

    private static TaskFailedException Unreadable(Exception error, OutcomeRunReader reader) => new(
        $"The worker's response cannot be read as {typeof(T)}: {error.Message} Do client and worker use the same .proto file?", StatusCode.Internal, error)
    { Index = (long)reader.Index, Attempt = reader.Attempt };
}
