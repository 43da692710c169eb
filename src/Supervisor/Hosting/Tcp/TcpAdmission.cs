using Grpc.Core;
using Supervisor.Processes;
using Supervisor.Sessions;

namespace Supervisor.Hosting;

/// <summary>Who makes a call over TCP.</summary>
internal sealed class TcpAdmission(DaemonSettings settings)
{
    /// <summary>Null where the connection told it already.</summary>
    /// <exception cref="RequestException">PERMISSION_DENIED for a name that is not served, UNAUTHENTICATED for a token that is none.</exception>
    public Caller? Admit(HttpContext context)
    {
        if (settings.Tcp is not { } tcp || context.Features.Get<PeerCredentials>() is not null)
        {
            return null;
        }

        var host = context.Request.Host;
        if (!tcp.Hosts.Allows(host))
        {
            throw new RequestException(
                StatusCode.PermissionDenied, "HOST_NOT_ALLOWED", $"The supervisor is not to be called by the name \"{host.Host}\". Name it in Supervisor:Tcp:AllowedHosts.");
        }

        return tcp.Tokens is { } tokens ? Identify(context.Request, tokens) : null;
    }

    private static Caller Identify(HttpRequest request, BearerTokens tokens)
    {
        var header = request.Headers.Authorization;
        // It is the gate's own, and nobody behind it needs to know it.
        request.Headers.Remove("authorization");
        return tokens.Identify(header) ?? throw new RequestException(
            StatusCode.Unauthenticated,
            header.Count == 0 ? "TOKEN_MISSING" : "TOKEN_WRONG",
            $"The call carries {(header.Count == 0 ? "no" : "a wrong")} token: send one of the daemon's token file as \"authorization: Bearer TOKEN\".");
    }
}
