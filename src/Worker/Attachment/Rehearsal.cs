using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Supervisor.Protocol.V1;
using Supervisor.Worker.Handlers;
using Supervisor.Worker.Items;
using Supervisor.Worker.Outcomes;
using Supervisor.Worker.Recovery;
using Marshallers = Grpc.Core.Marshallers;

namespace Supervisor.Worker.Attachment;

/// <summary>
/// Sends an item of its own all the way from a frame to a frame while the worker starts, so that the runtime has compiled that way when the
/// first item of a caller comes: a spare that takes over from a dead worker answers in milliseconds then, not in tens of them.
/// </summary>
internal static class Rehearsal
{
    private const int Count = 2;

    private static readonly Marshaller<Empty> Nothing = Marshallers.Create((Empty message) => message.ToByteArray(), Empty.Parser.ParseFrom);

    private static readonly UnaryMethod<Empty, Empty> Method = new(
        new Method<Empty, Empty>(MethodType.Unary, "supervisor.Rehearsal", "Nothing", Nothing, Nothing),
        static (request, _) => Task.FromResult(request));

    /// <summary>Runs beside the start. Never fails: a worker that could not rehearse is merely slower at first.</summary>
    internal static Task RunAsync() => Task.Run(async () =>
    {
        try
        {
            await PerformAsync().ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // No room for its files.
        }
    });

    private static async Task PerformAsync()
    {
        var directory = Directory.CreateTempSubdirectory("rehearsal-");
        try
        {
            using var page = new Page(Create(directory, "page", Page.HeaderSize + Page.LaneSize), lanes: 1);
            using var outbox = new Outbox(Create(directory, "outbox", Outbox.HeaderSize + Outbox.LeastCapacity), Outbox.LeastCapacity);
            var outcomes = new OutcomeQueue(outbox, TimeProvider.System);
            var lanes = new LaneSet(1, page, maxItemBytes: 1024, outcomes, TimeProvider.System);
            var writing = outcomes.WriteAllAsync(new Sink());
            lanes.Add(Receive(), Count);
            lanes.Drain();
            await lanes.RunAsync().ConfigureAwait(false);
            outcomes.Complete();
            await writing.ConfigureAwait(false);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    // Filled, so that a full disk is told here, and not by a signal when memory is written.
    private static string Create(DirectoryInfo directory, string name, int length)
    {
        var path = Path.Combine(directory.FullName, name);
        File.WriteAllBytes(path, new byte[length]);
        return path;
    }

    private static Items.Delivery Receive()
    {
        var sent = new AttachResponse { Delivery = new Protocol.V1.Delivery { Id = 1, Runs = { new ItemRun { Count = Count, Packed = ByteString.CopyFrom(new byte[Count]) } } } };
        var frame = AttachResponse.Parser.ParseFrom(sent.ToByteArray()).Delivery;
        return new Items.Delivery(Method, frame.Runs, default, isShared: false)
        {
            Id = frame.Id,
            Method = Method.Name,
            JobId = frame.JobId,
            Attempt = frame.Attempt,
            WorkerId = "",
            ReceivedAt = TimeProvider.System.GetUtcNow(),
        };
    }

    /// <summary>Where frames end that nobody reads.</summary>
    private sealed class Sink : IAsyncStreamWriter<AttachRequest>
    {
        public WriteOptions? WriteOptions { get; set; }

        public Task WriteAsync(AttachRequest message)
        {
            _ = message.ToByteArray();
            return Task.CompletedTask;
        }
    }
}
