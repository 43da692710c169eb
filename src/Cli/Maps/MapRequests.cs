using System.Runtime.CompilerServices;

namespace Supervisor.Cli;

/// <summary>The requests of a map, made from lines only as the map takes them.</summary>
internal sealed class MapRequests(InputLines lines, MethodMessages messages, OpenItems open, MapReport report, bool failFast)
{
    internal async IAsyncEnumerable<byte[]> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var line in lines.ReadAsync(cancellationToken))
        {
            if (Convert(line) is { } request)
            {
                open.Add(line);
                yield return request;
            }
            else if (failFast)
            {
                yield break;
            }
        }
    }

    // Null: the line is no request, which is told.
    private byte[]? Convert(InputLine line)
    {
        try
        {
            return messages.Request(line.Text.Span, line.Number);
        }
        catch (JsonInputException error)
        {
            report.Unreadable(open.Skip(line), line.Tell(error));
            return null;
        }
    }
}
