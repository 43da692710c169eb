using System.Globalization;
using System.Runtime.InteropServices;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using Microsoft.AspNetCore.Connections.Features;

namespace TestServer;

/// <summary>See testserver.proto.</summary>
internal sealed partial class WorksService : Works.WorksBase
{
    private const int Kill = 9;
    private const int Stop = 19;

    private static readonly Lock RecordLock = new();

    public override Task<Number> Square(Number request, ServerCallContext context) => Task.FromResult(new Number { Value = request.Value * request.Value });

    public override Task<Blob> Fill(Number request, ServerCallContext context) => Task.FromResult(new Blob { Data = UnsafeByteOperations.UnsafeWrap(new byte[request.Value]) });

    public override Task<Number> Length(Blob request, ServerCallContext context) => Task.FromResult(new Number { Value = request.Data.Length });

    public override Task<Identity> WhoAmI(Empty request, ServerCallContext context) => Task.FromResult(new Identity
    {
        Pid = Environment.ProcessId,
        Arguments = string.Join(' ', Environment.GetCommandLineArgs().Skip(1)),
        Variables = { Environment.GetEnvironmentVariables().Keys.Cast<string>().Where(name => name.StartsWith("SUPERVISOR", StringComparison.Ordinal)).Order(StringComparer.Ordinal) },
    });

    public override async Task<Number> Record(RecordRequest request, ServerCallContext context)
    {
        lock (RecordLock)
        {
            File.AppendAllText(request.Path, request.Value.ToString(CultureInfo.InvariantCulture) + "\n");
        }

        await Task.Delay(TimeSpan.FromMilliseconds(request.Milliseconds), TimeProvider.System);
        return new Number { Value = request.Value };
    }

    public override async Task<Number> Block(BlockRequest request, ServerCallContext context)
    {
        // Renamed into place, so that whoever sees the file sees the pid in it.
        await File.WriteAllTextAsync(request.Started + ".new", Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        File.Move(request.Started + ".new", request.Started, overwrite: true);
        while (request.Gate.Length == 0 || !File.Exists(request.Gate))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
        }

        return new Number();
    }

    public override Task<Number> Freeze(Empty request, ServerCallContext context)
    {
        // Its threads stop one after the other: an answer might still get out.
        _ = SendSignal(Environment.ProcessId, Stop);
        return new TaskCompletionSource<Number>().Task;
    }

    public override Task<Number> DieIfNegative(Number request, ServerCallContext context)
    {
        if (request.Value < 0)
        {
            Console.Error.WriteLine("this is the end");
            _ = SendSignal(Environment.ProcessId, Kill);
        }

        return Task.FromResult(request);
    }

    public override Task<Number> Fail(Number request, ServerCallContext context) => throw new Google.Rpc.Status
    {
        Code = (int)Code.FailedPrecondition,
        Message = "not today",
        Details = { Any.Pack(new ErrorInfo { Reason = "NOT_TODAY", Domain = "testserver" }) },
    }.ToRpcException();

    public override async Task<Number> Metadata(Number request, ServerCallContext context)
    {
        var echoed = new Metadata();
        foreach (var entry in context.RequestHeaders.Where(entry => entry.Key.StartsWith("echo-", StringComparison.Ordinal)))
        {
            echoed.Add(entry);
            context.ResponseTrailers.Add(entry);
        }

        await context.WriteResponseHeadersAsync(echoed);
        return new Number { Value = context.Deadline == DateTime.MaxValue ? 0 : 1 };
    }

    public override async Task<Number> Drop(Number request, ServerCallContext context)
    {
        context.GetHttpContext().Features.Get<IConnectionLifetimeFeature>()!.Abort();
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.CancellationToken);
        return request;
    }

    public override Task<Number> Leave(Number request, ServerCallContext context)
    {
        context.GetHttpContext().Features.Get<IConnectionLifetimeNotificationFeature>()!.RequestClose();
        return Task.FromResult(request);
    }

    public override async Task Count(CountRequest request, IServerStreamWriter<Blob> responseStream, ServerCallContext context)
    {
        for (var i = 0L; i < request.Count; i++)
        {
            await responseStream.WriteAsync(new Blob { Data = UnsafeByteOperations.UnsafeWrap(new byte[request.Bytes]) }, context.CancellationToken);
            if (request.Written.Length > 0)
            {
                await File.WriteAllTextAsync(request.Written, (i + 1).ToString(CultureInfo.InvariantCulture));
            }
        }
    }

    public override async Task<Number> Sum(IAsyncStreamReader<Number> requestStream, ServerCallContext context)
    {
        var sum = 0L;
        await foreach (var number in requestStream.ReadAllAsync(context.CancellationToken))
        {
            sum += number.Value;
        }

        return new Number { Value = sum };
    }

    public override async Task Running(IAsyncStreamReader<Number> requestStream, IServerStreamWriter<Number> responseStream, ServerCallContext context)
    {
        var sum = 0L;
        await foreach (var number in requestStream.ReadAllAsync(context.CancellationToken))
        {
            await responseStream.WriteAsync(new Number { Value = sum += number.Value }, context.CancellationToken);
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SendSignal(int pid, int signal);
}
