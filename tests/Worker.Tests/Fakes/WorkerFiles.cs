using Google.Protobuf;
using Supervisor.Protocol.V1;

namespace Supervisor.Worker.Tests.Fakes;

/// <summary>A page and an outbox as the supervisor makes them for a worker.</summary>
internal sealed class WorkerFiles
{
    internal WorkerFiles(FakeSupervisor supervisor, int concurrency = 1, uint capacity = 64 * 1024)
    {
        (Concurrency, Capacity) = (concurrency, capacity);
        PagePath = supervisor.PathOf($"page-{Guid.NewGuid():N}");
        OutboxPath = supervisor.PathOf($"outbox-{Guid.NewGuid():N}");
        ZeroFile.Create(PagePath, 64 + 64 * concurrency);
        ZeroFile.Create(OutboxPath, 64 + capacity);
    }

    internal int Concurrency { get; }

    internal uint Capacity { get; }

    internal string PagePath { get; }

    internal string OutboxPath { get; }

    internal IReadOnlyList<LaneNote> ReadPage() => PageReader.Read(PagePath);

    internal IReadOnlyList<OutboxNote> ReadOutbox(ulong from = 0) => OutboxReader.Read(OutboxPath, Capacity, from);

    internal WorkerWelcome Welcome() => new()
    {
        WorkerId = "tests/0#1",
        Pool = "tests",
        Slot = 0,
        Epoch = 1,
        Concurrency = (uint)Concurrency,
        PagePath = PagePath,
        OutboxPath = OutboxPath,
        OutboxCapacity = Capacity,
        MaxItemBytes = 64 * 1024 * 1024,
        InitializerArgument = ByteString.CopyFromUtf8("argument"),
    };
}
