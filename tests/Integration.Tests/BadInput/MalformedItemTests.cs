using System.Text;
using Google.Protobuf;
using Grpc.Core;
using Supervisor.Integration.Tests.Fixtures;

namespace Supervisor.Integration.Tests.BadInput;

/// <summary>Bytes that are no message fail their item, and harm neither worker nor neighbour.</summary>
public sealed class MalformedItemTests(SharedDaemon shared)
{
    [Fact(Timeout = Patience.Test)]
    public async Task An_item_that_is_no_message_fails_alone_and_the_worker_lives()
    {
        await using var test = await shared.Daemon.CreatePoolAsync(1);
        var pids = await test.PidsAsync();
        byte[][] items = [.. Enumerable.Range(0, 50).Select(index => index == 20 ? [0xFF, 0xFF, 0xFF] : new Number { Value = index }.ToByteArray())];

        var outcomes = await test.Pool.MapOutcomesAsync(RawMethods.Square, items, new MapOptions { ChunkSize = 50 });

        var failure = Assert.IsType<TaskFailedException>(Assert.Single(outcomes, outcome => !outcome.IsSuccess).Failure);
        Assert.Equal((20L, StatusCode.InvalidArgument), (failure.Index, failure.StatusCode));
        Assert.All(outcomes.Where(outcome => outcome.IsSuccess), outcome => Assert.Equal(outcome.Index * outcome.Index, outcome.Value.Value));
        Assert.Equal(pids, await test.PidsAsync());
    }

    [Fact(Timeout = Patience.Test)]
    public async Task A_message_of_another_type_fails_or_is_read_as_protobuf_does_and_the_worker_lives()
    {
        await using var test = await shared.Daemon.CreatePoolAsync(1);
        var pids = await test.PidsAsync();

        // Unknown fields are skipped; text is no message at all.
        var skipped = await test.Pool.ApplyAsync(RawMethods.Square, new Blob { Data = ByteString.CopyFromUtf8("blob") }.ToByteArray());
        var failure = await Assert.ThrowsAsync<TaskFailedException>(() => test.Pool.ApplyAsync(RawMethods.Square, Encoding.UTF8.GetBytes("hello, world")));

        Assert.Equal(0, skipped.Value);
        Assert.Equal(StatusCode.InvalidArgument, failure.StatusCode);
        Assert.Equal(pids, await test.PidsAsync());
    }

    [Fact(Timeout = Patience.Test)]
    public async Task A_marshaller_that_throws_fails_the_call_and_the_pool_goes_on()
    {
        await using var test = await shared.Daemon.CreatePoolAsync(1);
        var broken = new Method<Number, Number>(
            MethodType.Unary, RawMethods.Square.ServiceName, RawMethods.Square.Name,
            Marshallers.Create<Number>(_ => throw new FormatException("not this one"), Number.Parser.ParseFrom), RawMethods.Square.ResponseMarshaller);

        var error = await Assert.ThrowsAnyAsync<Exception>(() => test.Pool.ApplyAsync(broken, new Number()));

        Assert.Contains("not this one", error.ToString(), StringComparison.Ordinal);
        Assert.Equal(4, (await test.Math.SquareAsync(new Number { Value = 2 })).Value);
    }
}
