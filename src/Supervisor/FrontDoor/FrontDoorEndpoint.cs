namespace Supervisor.FrontDoor;

/// <summary>Marks the endpoint of the front door, which takes whatever path no other endpoint has.</summary>
internal sealed class FrontDoorEndpoint
{
    public static FrontDoorEndpoint Instance { get; } = new();

    public static bool IsOf(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<FrontDoorEndpoint>() is not null;
}
