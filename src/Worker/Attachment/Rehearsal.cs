using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
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

    // As generated code has it.
    private static readonly Marshaller<Timestamp> Marshaller = Marshallers.Create(Serialize, context => Timestamp.Parser.ParseFrom(context.PayloadAsReadOnlySequence()));

    /// <summary>Runs beside the start. Never fails: a worker that could not rehearse is merely slower at first.</summary>
    /// <param name="services">What handlers are made by.</param>
    internal static Task RunAsync(IServiceProvider services) => Task.Run(async () =>
    {
        try
        {
            await PerformAsync(services).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // No room for its files, for one.
        }
    });

    /// <returns>How many frames would have gone up.</returns>
    internal static async Task<int> PerformAsync(IServiceProvider services)
    {
        var directory = Directory.CreateTempSubdirectory("rehearsal-");
        try
        {
            using var page = new Page(Create(directory, "page", Page.HeaderSize + Page.LaneSize), lanes: 1);
            using var outbox = new Outbox(Create(directory, "outbox", Outbox.HeaderSize + Outbox.LeastCapacity), Outbox.LeastCapacity);
            return await RunAsync(MethodOf(services), page, new OutcomeQueue(outbox, TimeProvider.System)).ConfigureAwait(false);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static async Task<int> RunAsync(ServiceMethod method, Page page, OutcomeQueue outcomes)
    {
        var lanes = new LaneSet(1, page, maxItemBytes: 1024, outcomes, static action => action(), TimeProvider.System);
        var sink = new Sink();
        var writing = outcomes.WriteAllAsync(sink);
        lanes.Add(Receive(method), Count);
        lanes.Drain();
        await lanes.RunAsync().ConfigureAwait(false);
        outcomes.Complete();
        await writing.ConfigureAwait(false);
        return sink.Frames;
    }

    private static UnaryMethod<Timestamp, Timestamp> MethodOf(IServiceProvider services)
    {
        var method = new Method<Timestamp, Timestamp>(MethodType.Unary, "supervisor.Rehearsal", nameof(Handlers.Answer), Marshaller, Marshaller);
        var activation = new ScopedActivation<Handlers>(services.GetRequiredService<IServiceScopeFactory>());
        return new UnaryMethod<Timestamp, Timestamp>(method, activation.Unary<Timestamp, Timestamp>(method.Name));
    }

    // Filled, so that a full disk is told here, and not by a signal when memory is written.
    private static string Create(DirectoryInfo directory, string name, int length)
    {
        var path = Path.Combine(directory.FullName, name);
        File.WriteAllBytes(path, new byte[length]);
        return path;
    }

    private static ByteString Pack(Timestamp message)
    {
        using var packed = new MemoryStream();
        for (var i = 0; i < Count; i++)
        {
            message.WriteDelimitedTo(packed);
        }

        return ByteString.CopyFrom(packed.ToArray());
    }

    private static void Serialize(Timestamp message, SerializationContext context)
    {
        context.SetPayloadLength(message.CalculateSize());
        message.WriteTo(context.GetBufferWriter());
        context.Complete();
    }

    private static Items.Delivery Receive(ServiceMethod method)
    {
        var run = new ItemRun { Count = Count, Packed = Pack(new Timestamp { Seconds = 1, Nanos = 1 }) };
        var sent = new AttachResponse { Delivery = new Protocol.V1.Delivery { Id = 1, Runs = { run } } };
        var frame = AttachResponse.Parser.ParseFrom(sent.ToByteArray()).Delivery;
        return new Items.Delivery(method, frame.Runs, default, isShared: false)
        {
            Id = frame.Id,
            Method = method.Name,
            JobId = frame.JobId,
            Attempt = frame.Attempt,
            WorkerId = "",
            ReceivedAt = TimeProvider.System.GetUtcNow(),
            ReceivedTimestamp = TimeProvider.System.GetTimestamp(),
        };
    }

    private sealed class Handlers
    {
        private readonly Timestamp _answer = new() { Seconds = 1, Nanos = 1 };

        public Task<Timestamp> Answer(Timestamp request, ServerCallContext context) => Task.FromResult(_answer);
    }

    /// <summary>Where frames end that nobody reads.</summary>
    private sealed class Sink : IAsyncStreamWriter<AttachRequest>
    {
        public WriteOptions? WriteOptions { get; set; }

        internal int Frames { get; private set; }

        public Task WriteAsync(AttachRequest message)
        {
            Frames += message.ToByteArray().Length > 0 ? 1 : 0;
            return Task.CompletedTask;
        }
    }
}
