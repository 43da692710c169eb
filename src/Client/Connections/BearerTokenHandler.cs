using System.Net.Http.Headers;

namespace Supervisor.Client;

/// <summary>Puts the token of a file into every call. The file is read with the first.</summary>
internal sealed class BearerTokenHandler : DelegatingHandler
{
    private readonly Lazy<AuthenticationHeaderValue> _authorization;

    internal BearerTokenHandler(string file, HttpMessageHandler inner)
        : base(inner)
    {
        // A file that is put right later is found then.
        _authorization = new(() => new AuthenticationHeaderValue("Bearer", Read(file)), LazyThreadSafetyMode.PublicationOnly);
    }

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.Headers.Authorization = _authorization.Value;
        return base.SendAsync(request, cancellationToken);
    }

    // The last word of the first line that says something: a file with the token alone, or the daemon's own with its roles.
    private static string Read(string file)
    {
        try
        {
            if ((File.GetUnixFileMode(file) & (UnixFileMode.OtherRead | UnixFileMode.OtherWrite)) != 0)
            {
                throw new SupervisorUnavailableException($"The token file {file} is open to everybody, so the token in it is no secret. Replace the token, and chmod the file to 0600.");
            }

            var line = File.ReadLines(file).Select(line => line.Trim()).FirstOrDefault(line => line.Length > 0 && line[0] != '#');
            return line?.Split([' ', '\t'])[^1] ?? throw new SupervisorUnavailableException($"The token file {file} has no token in it.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new SupervisorUnavailableException($"The token file {file} cannot be read: {error.Message}", error);
        }
    }
}
