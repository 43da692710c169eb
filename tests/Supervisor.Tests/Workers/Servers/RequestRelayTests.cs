using Grpc.Core;
using Supervisor.Items;
using Supervisor.Items.Wire;
using Supervisor.Workers.Servers;

namespace Supervisor.Tests.Workers.Servers;

public sealed class RequestRelayTests
{
    private static readonly CallFrame.Message Part = new(new byte[1000], More: true);
    private static readonly CallFrame.Message Last = new(new byte[10], More: false);

    private readonly List<ulong> _given = [];
    private readonly RequestRelay _relay;
    private readonly Server _server = new();

    public RequestRelayTests() => _relay = new RequestRelay(maxMessageBytes: 2500, _given.Add);

    [Fact]
    public async Task A_whole_message_gives_its_credit_back_when_the_server_has_taken_it()
    {
        _relay.TryAdd(Last);
        Assert.Empty(_given);
        Assert.Equal(1, _relay.Count);

        await RunAsync();

        Assert.Equal([Cost(Last)], _given);
        Assert.Equal((0, 1, true), (_relay.Count, _server.Taken.Count, _server.IsCompleted));
    }

    [Fact]
    public async Task Parts_give_theirs_back_as_they_come_since_nobody_can_take_them_before_they_are_whole()
    {
        _relay.TryAdd(Part);
        Assert.Equal([Cost(Part)], _given);
        _relay.TryAdd(Last);

        await RunAsync();

        Assert.Equal([Cost(Part), Cost(Last)], _given);
        Assert.Equal(1010, Assert.Single(_server.Taken).Length);
    }

    [Fact]
    public async Task Parts_behind_a_message_that_nobody_has_taken_give_nothing_back_before()
    {
        _relay.TryAdd(Last);
        _relay.TryAdd(Part);
        Assert.Empty(_given);

        await RunAsync();

        Assert.Equal([Cost(Last) + Cost(Part)], _given);
    }

    [Fact]
    public void A_message_that_grows_beyond_the_limit_is_refused()
    {
        Assert.True(_relay.TryAdd(Part));
        Assert.True(_relay.TryAdd(Part));
        Assert.False(_relay.TryAdd(Part));
    }

    private static ulong Cost(CallFrame frame) => (ulong)CallMapping.CostOf(frame);

    private Task RunAsync()
    {
        _relay.Complete();
        return _relay.RunAsync(_server, CancellationToken.None);
    }

    private sealed class Server : IClientStreamWriter<MessageParts>
    {
        public List<MessageParts> Taken { get; } = [];

        public bool IsCompleted { get; private set; }

        public WriteOptions? WriteOptions { get; set; }

        public Task WriteAsync(MessageParts message)
        {
            Taken.Add(message);
            return Task.CompletedTask;
        }

        public Task WriteAsync(MessageParts message, CancellationToken cancellationToken) => WriteAsync(message);

        public Task CompleteAsync()
        {
            IsCompleted = true;
            return Task.CompletedTask;
        }
    }
}
