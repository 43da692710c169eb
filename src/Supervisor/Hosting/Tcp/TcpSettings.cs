using System.Net;

namespace Supervisor.Hosting;

/// <summary>The listener, with what it needs read and checked: either certificates or tokens.</summary>
internal sealed record TcpSettings(IPEndPoint Endpoint, HostFilter Hosts, MutualTls? Tls, BearerTokens? Tokens);
