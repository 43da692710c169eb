using Supervisor.Items;

namespace Supervisor.Tests.Workers.Servers;

/// <summary>Deliveries whose messages are their items' indexes.</summary>
internal static class Deliveries
{
    /// <summary>One of number 1, with items from 0 on.</summary>
    public static Delivery Of(int items) => Of(Run(0, items));

    public static Delivery Of(params ItemRun[] runs) => new() { Id = 1, JobId = 7, Method = "a.B/C", Attempt = 1, Runs = runs };

    public static ItemRun Run(int first, int count) => new()
    {
        First = (ulong)first,
        Count = count,
        Method = "a.B/C",
        Payload = Payload.FromPacked(Enumerable.Range(first, count).SelectMany(index => PackedMessages.Pack([(byte)index])).ToArray()),
    };
}
