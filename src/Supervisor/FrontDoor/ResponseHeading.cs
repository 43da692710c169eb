using Grpc.Core;
using Supervisor.Items;

namespace Supervisor.FrontDoor;

/// <summary>What goes out beside a call's messages.</summary>
internal static class ResponseHeading
{
    /// <summary>Sends headers, once: a failure brings those again that were sent.</summary>
    public static Task SendHeadersAsync(this IncomingCall call, IReadOnlyList<MetadataEntry> headers) =>
        headers.Count == 0 || call.Context.GetHttpContext().Response.HasStarted
            ? Task.CompletedTask
            : call.Context.WriteResponseHeadersAsync(headers.ToResponse());

    public static void AddTrailers(this IncomingCall call, IReadOnlyList<MetadataEntry> trailers)
    {
        foreach (var trailer in trailers.ToResponse())
        {
            call.Context.ResponseTrailers.Add(trailer);
        }
    }
}
