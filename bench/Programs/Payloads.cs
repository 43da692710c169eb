using EchoWorker;
using Google.Protobuf;
using Supervisor.Bench.Contenders;

namespace Supervisor.Bench.Programs;

/// <summary>Requests, each unlike the others.</summary>
internal static class Payloads
{
    // Beyond that, the same ones come again.
    private const long MostBytes = 1 << 20;

    /// <summary>For single calls.</summary>
    public static Payload[] ForCalls(Workload work) => [.. Sequence(work, (int)Math.Clamp(MostBytes / Math.Max(work.Bytes, 1), 1, 1024))];

    /// <summary>For a map: before it, or while it asks for them.</summary>
    public static IEnumerable<Payload> ForMap(Workload work) => work.IsStream ? Sequence(work, work.Items) : [.. Sequence(work, work.Items)];

    /// <exception cref="InvalidOperationException">This is not what was sent.</exception>
    public static void Check(Payload sent, Payload received)
    {
        if (!sent.Equals(received))
        {
            throw new InvalidOperationException("What came back is not what was sent.");
        }
    }

    private static IEnumerable<Payload> Sequence(Workload work, int count) => Enumerable.Range(0, count).Select(index => Create(work, index));

    private static Payload Create(Workload work, int index)
    {
        if (work.BusyMicroseconds > 0)
        {
            return new Payload { BusyMicroseconds = (uint)work.BusyMicroseconds };
        }

        var data = new byte[work.Bytes];
        BitConverter.TryWriteBytes(data, index);
        return new Payload { Data = UnsafeByteOperations.UnsafeWrap(data) };
    }
}
