using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Primitives;
using Supervisor.Sessions;

namespace Supervisor.Hosting;

/// <summary>
/// The tokens of a file with lines of the form "submit TOKEN" or "operate TOKEN"; empty ones and those that begin with # are passed over. Only
/// hashes are kept, so that neither a comparison's time nor a dump of memory tells a token.
/// </summary>
internal sealed class BearerTokens
{
    private const int MinLength = 32;
    private const string Scheme = "Bearer ";

    private readonly List<(byte[] Hash, Caller Caller)> _tokens = [];

    private BearerTokens() { }

    /// <summary>Reads the lines of a token file.</summary>
    /// <param name="text">The file's.</param>
    /// <param name="problems">What is wrong with it, in words that go behind its name. No token is in them.</param>
    public static BearerTokens Parse(string text, ICollection<string> problems)
    {
        var tokens = new BearerTokens();
        var lines = text.Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            if (lines[i].Trim() is { Length: > 0 } line && line[0] != '#' && tokens.Add(line) is { } problem)
            {
                problems.Add($"line {i + 1} {problem}");
            }
        }

        if (tokens._tokens.Count == 0 && problems.Count == 0)
        {
            problems.Add("has no token: write lines as \"submit TOKEN\" or \"operate TOKEN\"");
        }

        return tokens;
    }

    /// <summary>Whose token the header Authorization holds; null for nobody's.</summary>
    public Caller? Identify(StringValues header)
    {
        if (header.Count != 1 || header[0] is not { } value || !value.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        // All are compared, however early one matches.
        var hash = HashOf(value[Scheme.Length..]);
        Caller? holder = null;
        foreach (var (known, caller) in _tokens)
        {
            holder = CryptographicOperations.FixedTimeEquals(hash, known) ? caller : holder;
        }

        return holder;
    }

    private string? Add(string line)
    {
        if (line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries) is not [var role, var token] || RoleOf(role) is not { } granted)
        {
            return "is not of the form \"submit TOKEN\" or \"operate TOKEN\"";
        }

        if (token.Length < MinLength || !token.All(char.IsAscii))
        {
            return $"has a token of less than {MinLength} characters, or not of ASCII: make one with \"openssl rand -hex 32\"";
        }

        var hash = HashOf(token);
        if (_tokens.Any(one => one.Hash.AsSpan().SequenceEqual(hash)))
        {
            return "has a token that came before: a token has one role";
        }

        _tokens.Add((hash, new Caller($"token {Convert.ToHexStringLower(hash.AsSpan(0, 4))}", granted)));
        return null;
    }

    // Not the daemon's own: that is for the Unix socket.
    private static Role? RoleOf(string word) => word switch
    {
        "submit" => Role.Submit,
        "operate" => Role.Operate,
        _ => null,
    };

    private static byte[] HashOf(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
