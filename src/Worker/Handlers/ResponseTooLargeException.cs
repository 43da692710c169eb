namespace Supervisor.Worker.Handlers;

/// <summary>A response is larger than the pool lets an item be.</summary>
internal sealed class ResponseTooLargeException(ulong limit) : Exception(
    $"The response is larger than the pool's limit of {limit} bytes for an item. Answer less, answer in parts by a server-streaming method, or raise the limit.");
