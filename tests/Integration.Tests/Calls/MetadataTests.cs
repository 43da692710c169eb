using Grpc.Core;
using Supervisor.Integration.Tests.Fixtures;

namespace Supervisor.Integration.Tests.Calls;

/// <summary>What gRPC carries beside messages arrives.</summary>
public sealed class MetadataTests(SharedDaemon shared)
{
    [Fact(Timeout = Patience.Test)]
    public async Task Headers_go_to_the_handler_and_its_headers_and_trailers_come_back()
    {
        await using var test = await shared.Daemon.CreatePoolAsync(1);
        var headers = new Metadata { { "echo-text", "a" }, { "echo-text", "b" }, { "echo-bytes-bin", [0, 255, 7] }, { "unasked", "x" } };

        using var call = test.Faults.MetadataAsync(new Number { Value = 3 }, headers);

        Assert.Equal(3, (await call).Value);
        foreach (var echoed in (Metadata[])[await call.ResponseHeadersAsync, call.GetTrailers()])
        {
            Assert.Equal(["a", "b"], echoed.GetAll("echo-text").Select(entry => entry.Value));
            Assert.Equal([0, 255, 7], echoed.GetValueBytes("echo-bytes-bin")!);
            Assert.Null(echoed.GetValue("unasked"));
        }
    }

    [Fact(Timeout = Patience.Test)]
    public async Task A_status_keeps_its_code_message_details_and_trailers()
    {
        await using var test = await shared.Daemon.CreatePoolAsync(1);

        var error = await Assert.ThrowsAsync<RpcException>(async () => await test.Faults.FailAsync(new FailRequest { Code = (int)StatusCode.OutOfRange, Message = "too far" }));

        Assert.Equal((StatusCode.OutOfRange, "too far"), (error.StatusCode, error.Status.Detail));
        Assert.Equal("too far", error.Trailers.GetValue("reason"));
        Assert.Equal([1, 2, 3], error.Trailers.GetValueBytes("grpc-status-details-bin")!);
    }
}
