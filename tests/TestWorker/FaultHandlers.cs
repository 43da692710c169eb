using System.Collections.Concurrent;
using System.Globalization;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Supervisor.Worker;

namespace Supervisor.TestWorker;

public sealed class FaultHandlers : Faults.FaultsBase
{
    private static readonly ConcurrentQueue<WeakReference<Blob>> Earlier = new();

    public override Task<Blob> Echo(Blob request, ServerCallContext context) => Task.FromResult(request);

    public override Task<Blob> Fill(Number request, ServerCallContext context)
    {
        var bytes = new byte[request.Value];
        Array.Fill(bytes, (byte)'x');
        return Task.FromResult(new Blob { Data = UnsafeByteOperations.UnsafeWrap(bytes) });
    }

    public override Task<Identity> WhoAmI(Empty request, ServerCallContext context) => Task.FromResult(IdentityOf(context));

    public override Task<Identity> Initialized(Empty request, ServerCallContext context) => Task.FromResult(IdentityOf(context));

    public override Task<Number> Busy(Number request, ServerCallContext context)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(start).TotalMilliseconds < request.Value)
        {
            Thread.SpinWait(100);
        }

        return Task.FromResult(request);
    }

    public override async Task<Number> Wait(Number request, ServerCallContext context)
    {
        await Task.Delay(TimeSpan.FromMilliseconds(request.Value), TimeProvider.System, context.CancellationToken);
        return request;
    }

    public override async Task<Number> Hang(HangRequest request, ServerCallContext context)
    {
        if (request.DefaultSignal > 0)
        {
            ProcessDeath.Restore(request.DefaultSignal);
        }

        if (request.Started.Length > 0)
        {
            await Started(request.Started, request.Value);
        }

        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, request.IgnoreToken ? CancellationToken.None : context.CancellationToken);
        return new Number { Value = request.Value };
    }

    public override async Task<Number> Fail(FailRequest request, ServerCallContext context)
    {
        if (request.Milliseconds > 0)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(request.Milliseconds), TimeProvider.System, context.CancellationToken);
        }

        if (request.Code == 0)
        {
            throw new InvalidOperationException(request.Message);
        }

        var trailers = new Metadata { { "reason", request.Message }, { "grpc-status-details-bin", [1, 2, 3] } };
        throw new RpcException(new Grpc.Core.Status((StatusCode)request.Code, request.Message), trailers);
    }

    public override Task<Number> CountKept(Blob request, ServerCallContext context)
    {
        GC.Collect();
        var kept = Earlier.Count(earlier => earlier.TryGetTarget(out _));
        Earlier.Enqueue(new WeakReference<Blob>(request));
        return Task.FromResult(new Number { Value = kept });
    }

    public override async Task<Number> Die(DieRequest request, ServerCallContext context)
    {
        if (request.WhileExists.Length > 0 && !TryRemove(request.WhileExists))
        {
            return new Number { Value = request.Value };
        }

        if (request.LastWords.Length > 0)
        {
            await Console.Error.WriteLineAsync(request.LastWords);
        }

        ProcessDeath.Die(request.Signal, request.ExitCode);
        return new Number { Value = request.Value };
    }

    public override async Task<Number> Record(RecordRequest request, ServerCallContext context)
    {
        AppendedLines.Add(request.Path, request.Value.ToString(CultureInfo.InvariantCulture));
        if (request.Milliseconds > 0)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(request.Milliseconds), TimeProvider.System);
        }

        return new Number { Value = request.Value };
    }

    public override async Task<Number> Gate(GateRequest request, ServerCallContext context)
    {
        await Started(request.Started, request.Value);
        while (!File.Exists(request.Gate))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, context.CancellationToken);
        }

        return new Number { Value = request.Value };
    }

    public override async Task<Number> Metadata(Number request, ServerCallContext context)
    {
        var echoed = context.RequestHeaders.Where(entry => entry.Key.StartsWith("echo-", StringComparison.Ordinal)).ToList();
        var headers = new Metadata();
        foreach (var entry in echoed)
        {
            headers.Add(entry);
            context.ResponseTrailers.Add(entry);
        }

        context.ResponseTrailers.Add("seen", string.Join(',', context.RequestHeaders.Select(entry => entry.Key)));
        await context.WriteResponseHeadersAsync(headers);
        return request;
    }

    public override Task<Number> Exit(Number request, ServerCallContext context)
    {
        Environment.Exit((int)request.Value);
        return Task.FromResult(request);
    }

    public override Task<Number> CloseDescriptor(Number request, ServerCallContext context)
    {
        ProcessDeath.CloseDescriptor((int)request.Value);
        return Task.FromResult(request);
    }

    public override Task<Number> LeaveThreads(RecordRequest request, ServerCallContext context)
    {
        LeftThreads.Start(request.Path, TimeSpan.FromMilliseconds(request.Milliseconds));
        return Task.FromResult(new Number { Value = request.Value });
    }

    public override async Task<Empty> WriteError(Blob request, ServerCallContext context)
    {
        await Console.Error.WriteAsync(request.Data.ToStringUtf8());
        return new Empty();
    }

    public override async Task Stream(StreamRequest request, IServerStreamWriter<Blob> responseStream, ServerCallContext context)
    {
        var blob = new Blob { Data = ByteString.CopyFrom(new byte[request.Bytes]) };
        for (var i = 0L; i < request.Count; i++)
        {
            await responseStream.WriteAsync(blob, context.CancellationToken);
            if (request.Progress.Length > 0)
            {
                await File.AppendAllTextAsync(request.Progress, ".");
            }
        }
    }

    public override async Task<Number> Collect(IAsyncStreamReader<CollectRequest> requestStream, ServerCallContext context)
    {
        await requestStream.MoveNext(context.CancellationToken);
        await Gate(requestStream.Current.Gate, context);
        var bytes = 0L;
        await foreach (var request in requestStream.ReadAllAsync(context.CancellationToken))
        {
            bytes += request.Data.Length;
        }

        return new Number { Value = bytes };
    }

    private static Identity IdentityOf(ServerCallContext context)
    {
        var item = context.GetTaskItem();
        return new Identity
        {
            Pid = Environment.ProcessId,
            WorkerId = item.WorkerId,
            Argument = Initialization.Argument,
            Initialized = Initialization.Count,
            JobId = (ulong)item.JobId,
            Index = (ulong)item.Index,
            Attempt = (uint)item.Attempt,
        };
    }

    // Whole or not at all: the test that waits for the file reads it at once.
    private static async Task Started(string path, long value)
    {
        var unfinished = $"{path}.{Environment.ProcessId}.{value}";
        await File.WriteAllTextAsync(unfinished, $"{Environment.ProcessId} {value}\n");
        File.Move(unfinished, path, overwrite: true);
    }

    // Whether this call is the one that removed it: of several that race, one dies.
    private static bool TryRemove(string path)
    {
        try
        {
            var taken = $"{path}.{Guid.NewGuid():N}";
            File.Move(path, taken);
            File.Delete(taken);
            return true;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
    }
}
