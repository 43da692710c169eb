using System.Net;

namespace Supervisor.Hosting;

/// <summary>Makes a listener of the section Tcp, or tells everything that is wrong with it.</summary>
internal sealed class TcpSettingsReader(TcpOptions options, ICollection<ConfigurationProblem> problems)
{
    private const string Key = $"{SupervisorOptions.Section}:{nameof(SupervisorOptions.Tcp)}";

    private bool WantsCertificates => options.Certificate.Length + options.Key.Length + options.ClientCa.Length > 0;

    /// <summary>Null where none is wanted, or something is wrong.</summary>
    public TcpSettings? Read()
    {
        if (options.Endpoint.Length == 0)
        {
            CheckNothingElseIsSet();
            return null;
        }

        var before = problems.Count;
        CheckHosts();
        var endpoint = ReadEndpoint();
        CheckChoice(endpoint);
        var tls = WantsCertificates ? new MutualTlsReader(options, Report).Read() : null;
        var tokens = options.TokenFile.Length > 0 ? ReadTokens() : null;
        return problems.Count > before ? null : new TcpSettings(endpoint!, new HostFilter(endpoint!.Address, options.AllowedHosts), tls, tokens);
    }

    private void CheckNothingElseIsSet()
    {
        if (WantsCertificates || options.TokenFile.Length > 0 || options.Operators.Count + options.AllowedHosts.Count > 0)
        {
            Report(nameof(TcpOptions.Endpoint), "is missing, and without it there is no TCP: give one as \"127.0.0.1:50051\", or remove the section");
        }
    }

    private IPEndPoint? ReadEndpoint()
    {
        // Without a port, TryParse would make it 0.
        var hasPort = options.Endpoint.LastIndexOf(':') > options.Endpoint.LastIndexOf(']');
        if (hasPort && IPEndPoint.TryParse(options.Endpoint, out var endpoint) && (options.Endpoint[0] == '[' || options.Endpoint.Count(letter => letter == ':') == 1))
        {
            return endpoint;
        }

        Report(nameof(TcpOptions.Endpoint), $"is \"{options.Endpoint}\": give an address and a port, as \"127.0.0.1:50051\" or \"[::1]:50051\"");
        return null;
    }

    // Whoever can connect can try: without either, that would be everybody on the machine, or beyond.
    private void CheckChoice(IPEndPoint? endpoint)
    {
        if (WantsCertificates && options.TokenFile.Length > 0)
        {
            Report(nameof(TcpOptions.TokenFile), "is set together with certificates: choose one of them");
        }

        if (!WantsCertificates && endpoint is not null && !IPAddress.IsLoopback(endpoint.Address))
        {
            Report(nameof(TcpOptions.Endpoint), $"{endpoint} is not a loopback address, and there is no TLS: set Certificate, Key and ClientCa");
        }
        else if (!WantsCertificates && options.TokenFile.Length == 0)
        {
            Report(nameof(TcpOptions.TokenFile), "is not set, nor are certificates: set one of them, or every user of this machine could run work");
        }

        if (!WantsCertificates && options.Operators.Count > 0)
        {
            Report(nameof(TcpOptions.Operators), "names certificates, and there are none: operators' tokens are marked in the token file");
        }
    }

    private void CheckHosts()
    {
        foreach (var name in options.AllowedHosts.Where(name => new HostString(name) is { HasValue: false } or { Port: not null }))
        {
            Report(nameof(TcpOptions.AllowedHosts), $"has \"{name}\": give a name or an address alone, without a port, as \"build.example.com\" or \"[::1]\"");
        }
    }

    private BearerTokens? ReadTokens()
    {
        if (!Path.IsPathFullyQualified(options.TokenFile))
        {
            Report(nameof(TcpOptions.TokenFile), $"\"{options.TokenFile}\" must be an absolute path");
            return null;
        }

        var (text, problem) = SecretFile.Read(options.TokenFile);
        var found = new List<string>();
        var tokens = problem is null ? BearerTokens.Parse(text, found) : null;
        foreach (var one in problem is null ? found : [problem])
        {
            Report(nameof(TcpOptions.TokenFile), $"{options.TokenFile} {one}");
        }

        return tokens;
    }

    private void Report(string key, string text) => problems.Add(new($"{Key}:{key}", text));
}
