using Supervisor.Protocol.V1;

namespace Supervisor.Worker.Items;

/// <summary>One request message and what travels beside it.</summary>
internal readonly record struct DeliveryItem(ulong Index, ReadOnlyMemory<byte> Message, ItemHeaders? Headers);
