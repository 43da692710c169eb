namespace Supervisor.Items;

/// <summary>An item that executes, or was executing when its worker died.</summary>
internal sealed record ExecutingItem(ulong Delivery, ulong JobId, ulong Index, int Attempt, ItemPhase Phase)
{
    /// <summary>"package.Service/Method"; the dispatcher fills it in, the page does not know it.</summary>
    public string Method { get; init; } = "";
}

/// <summary>Where an item is in its life. The numbers are those of the page and of the wire.</summary>
internal enum ItemPhase
{
    Unknown = 0,
    Decoding = 1,
    Running = 2,
    Encoding = 3,
}
