using Supervisor.Items;
using Supervisor.Tests.Items;
using Supervisor.Workers;

namespace Supervisor.Tests.Dispatch;

/// <summary>Ready workers, and their ends, without processes.</summary>
internal static class Workers
{
    public const string OtherMethod = "test.Arithmetic/Root";

    public static ReadyWorker Ready(ulong epoch, bool keepsPage = true, int lanes = 1, int? maxItems = null, bool canRecall = true, bool canInterject = false) => new()
    {
        Identity = new WorkerIdentity("pool", (int)epoch, epoch),
        Channel = NoChannel.Instance,
        Methods = [new WorkerMethod(Messages.Method, MethodKind.Unary, Idempotent: false), new WorkerMethod(OtherMethod, MethodKind.Unary, Idempotent: false)],
        FileDescriptors = [],
        Concurrency = lanes,
        KeepsPage = keepsPage,
        CanRecall = canRecall,
        CanInterject = canInterject,
        OutboxCapacity = keepsPage ? 128 : 0,
        MaxItems = maxItems,
    };

    public static WorkerEnd End(WorkerIdentity worker, IReadOnlyList<ExecutingItem>? executing, IReadOnlyList<WorkerOutcome>? recovered = null, string killedBecause = "") => new()
    {
        Worker = worker,
        Report = new CrashReport
        {
            Worker = worker,
            Process = new ProcessIdentity(1000 + worker.Slot, 1),
            Signal = 9,
            Uptime = TimeSpan.FromSeconds(1),
            ExitedAt = DateTimeOffset.UnixEpoch,
            KilledBecause = killedBecause,
        },
        Recovered = recovered ?? [],
        Executing = executing,
    };

    // The scheduler never speaks to a worker itself: its commands do.
    private sealed class NoChannel : IWorkerChannel
    {
        public static readonly NoChannel Instance = new();

        public int QueuedCallFrames => 0;

        public void Send(Delivery delivery, ulong received) => throw new InvalidOperationException("The scheduler answers with commands.");

        public void Send(ulong call, CallFrame frame) => throw new InvalidOperationException("The scheduler answers with commands.");

        public void Cancel(ulong delivery, IReadOnlyList<ulong> indexes) => throw new InvalidOperationException("The scheduler answers with commands.");

        public void Recall(ulong delivery) => throw new InvalidOperationException("The scheduler answers with commands.");

        public void Acknowledge(ulong received) => throw new InvalidOperationException("The scheduler answers with commands.");

        public void Flush() => throw new InvalidOperationException("The scheduler answers with commands.");
    }
}
