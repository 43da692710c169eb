using System.Globalization;
using Grpc.Core;
using Microsoft.AspNetCore.Http.Features;
using Supervisor.FrontDoor;
using Supervisor.Sessions;
using Supervisor.Telemetry;
using Supervisor.Workers;

namespace Supervisor.Hosting;

/// <summary>
/// Stands before every endpoint and looks at each call before a byte of its message is read: who makes it, and whether that caller's role
/// is enough. Who comes over the Unix socket or with a certificate is known from the connection, others say it with the call.
/// </summary>
internal sealed partial class AccessGate(TcpAdmission tcp, TimeProvider clock, ILogger<AccessGate> logger)
{
    private readonly LogThrottle _throttle = new(clock);

    public Task GuardAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            Judge(context);
        }
        catch (RequestException refusal)
        {
            return RefuseAsync(context, refusal);
        }

        return next(context);
    }

    private void Judge(HttpContext context)
    {
        var caller = tcp.Admit(context) ?? context.Features.GetRequiredFeature<Caller>();
        context.Features.Set(caller);
        var path = context.Request.Path.Value ?? "";
        var needed = RpcTable.NeededFor(path) ?? NeededAtFrontDoor(context, path) ?? throw new RequestException(
            StatusCode.Unimplemented, "METHOD_NOT_FOUND", $"The supervisor serves no method {Quoted.Of(path)}.");
        if (caller.Role < needed)
        {
            throw TooLow(caller, needed, path);
        }
    }

    // The endpoint decides, not the path alone: the framework finds the daemon's own methods in any case of letters.
    private static Role? NeededAtFrontDoor(HttpContext context, string path) =>
        FrontDoorEndpoint.IsOf(context) && !ReservedNames.Include(path[1..]) ? Role.Submit : null;

    private static RequestException TooLow(Caller caller, Role needed, string path)
    {
        var why = needed == Role.Own
            ? "is for the daemon's own user and root, on its Unix socket: what runs there runs as the daemon's user. Use a pool of the daemon's configuration."
            : $"needs the role {Name(needed)}, and {caller.Identity} has {Name(caller.Role)}. Ask whoever configures the daemon.";
        return new(StatusCode.PermissionDenied, "ROLE_TOO_LOW", $"{path[1..]} {why}")
        {
            Metadata = new Dictionary<string, string> { ["needed"] = Name(needed), ["role"] = Name(caller.Role), ["method"] = path[1..] },
        };
    }

    private static string Name(Role role) => role.ToString().ToLowerInvariant();

    private Task RefuseAsync(HttpContext context, RequestException refusal)
    {
        if (_throttle.TryPass(out var suppressed))
        {
            LogRefused(context.Connection.Id, refusal.Message, suppressed);
        }

        return AnswerAsync(context.Response, refusal.ToRpcException());
    }

    // A response that consists of trailers alone, as gRPC has it for a call that was never begun.
    private static Task AnswerAsync(HttpResponse response, RpcException refusal)
    {
        response.ContentType = "application/grpc";
        response.Headers["grpc-status"] = ((int)refusal.StatusCode).ToString(CultureInfo.InvariantCulture);
        response.Headers["grpc-message"] = Uri.EscapeDataString(refusal.Status.Detail);
        foreach (var trailer in refusal.Trailers)
        {
            response.Headers[trailer.Key] = trailer.IsBinary ? Convert.ToBase64String(trailer.ValueBytes) : trailer.Value;
        }

        return response.CompleteAsync();
    }

    [LoggerMessage(1, LogLevel.Warning, "Refused a call of connection {Connection}: {Reason} {Suppressed} more since the last such line.")]
    private partial void LogRefused(string connection, string reason, int suppressed);
}
