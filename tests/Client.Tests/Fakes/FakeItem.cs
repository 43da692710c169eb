using Google.Protobuf;
using Grpc.Core;
using Supervisor.Protocol.V1;

namespace Supervisor.Client.Tests;

/// <summary>An item as a handler of the fake sees it.</summary>
internal sealed record FakeItem(ulong Index, string Method, byte[] Message, ItemHeaders? Headers, CancellationToken Cancelled)
{
    internal T Read<T>()
        where T : IMessage<T>, new()
    {
        var message = new T();
        message.MergeFrom(Message);
        return message;
    }
}

/// <summary>What a handler of the fake answers.</summary>
internal sealed record FakeAnswer(byte[]? Response, Failure? Failure, ResponseMetadata? Metadata = null, uint Attempt = 1)
{
    internal static FakeAnswer Of(IMessage response) => new(response.ToByteArray(), null);

    internal static FakeAnswer Fail(OutcomeKind kind, StatusCode code, string message, Action<Failure>? more = null)
    {
        var failure = new Failure { Kind = kind, Code = (int)code, Message = message };
        more?.Invoke(failure);
        return new FakeAnswer(null, failure);
    }

    internal static FakeAnswer Crash(int signal, uint attempt = 1) =>
        Fail(OutcomeKind.Crashed, StatusCode.Unavailable, $"worker fake/0#1 was killed by signal {signal}", failure => failure.Crashes.Add(new Protocol.V1.CrashReport
        {
            WorkerId = "fake/0#1",
            Pool = "fake",
            Epoch = 1,
            Pid = 4711,
            Signal = signal,
            LastStderr = { "last words" },
            Executing = { new Protocol.V1.ExecutingItem { JobId = 1, Index = 3, Attempt = 1, Method = "m", Phase = Protocol.V1.ItemPhase.Running } },
        })) with
        { Attempt = attempt };

    internal static FakeAnswer Cancelled { get; } = Fail(OutcomeKind.Cancelled, StatusCode.Cancelled, "cancelled");
}
