using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using Status = Google.Rpc.Status;

namespace Supervisor.ReflectingServer;

internal sealed class CallHandlers : Calls.CallsBase
{
    public override Task<Payload> Echo(Payload request, ServerCallContext context) => Task.FromResult(request);

    public override async Task Repeat(Payload request, IServerStreamWriter<Payload> responseStream, ServerCallContext context)
    {
        for (var i = 0; i < request.Number; i++)
        {
            await responseStream.WriteAsync(new Payload { Text = request.Text, Number = i });
        }
    }

    public override async Task<Payload> Sum(IAsyncStreamReader<Payload> requestStream, ServerCallContext context)
    {
        var sum = 0L;
        await foreach (var request in requestStream.ReadAllAsync(context.CancellationToken))
        {
            sum += request.Number;
        }

        return new Payload { Number = sum };
    }

    public override async Task EchoAll(IAsyncStreamReader<Payload> requestStream, IServerStreamWriter<Payload> responseStream, ServerCallContext context)
    {
        await foreach (var request in requestStream.ReadAllAsync(context.CancellationToken))
        {
            await responseStream.WriteAsync(request);
        }
    }

    public override async Task<Payload> First(IAsyncStreamReader<Payload> requestStream, ServerCallContext context)
    {
        await requestStream.MoveNext(context.CancellationToken);
        return requestStream.Current;
    }

    public override Task<Payload> Header(Payload request, ServerCallContext context) =>
        Task.FromResult(new Payload { Text = context.RequestHeaders.GetValue(request.Text) ?? "none" });

    public override async Task<Payload> Hang(Payload request, ServerCallContext context)
    {
        await Task.Delay(System.Threading.Timeout.InfiniteTimeSpan, TimeProvider.System, context.CancellationToken);
        return request;
    }

    public override Task<Payload> Fail(Failing request, ServerCallContext context)
    {
        var status = new Status { Code = request.Code, Message = request.Message };
        if (request.BySupervisor)
        {
            status.Details.Add(Any.Pack(new ErrorInfo { Reason = "LIMIT_REACHED", Domain = "supervisor.v1", Metadata = { ["limit"] = "MaxJobs" } }));
        }

        if (request.WithDetails)
        {
            status.Details.Add(Any.Pack(new RetryInfo { RetryDelay = Duration.FromTimeSpan(TimeSpan.FromSeconds(3)) }));
            status.Details.Add(Any.Pack(new BadRequest { FieldViolations = { new BadRequest.Types.FieldViolation { Field = "size", Description = "must be 1 or more" } } }));
            status.Details.Add(Any.Pack(new Payload { Text = "own" }));
        }

        if (request.Crashed)
        {
            status.Details.Add(Any.Pack(new Supervisor.Protocol.V1.CrashReport
            {
                WorkerId = "images/2#17",
                Pid = 4711,
                Signal = 11,
                Uptime = Duration.FromTimeSpan(TimeSpan.FromSeconds(62)),
                PeakRssBytes = 90 << 20,
                LastStderr = { "about to fall\u001b[2J" },
                Executing = { new Supervisor.Protocol.V1.ExecutingItem { JobId = 4, Index = 7, Attempt = 1, Method = "testing.calls.Calls/Fail" } },
            }));
        }

        throw status.ToRpcException();
    }
}
