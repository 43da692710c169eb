using System.Globalization;
using System.Text;
using Supervisor.Client;

namespace Supervisor.Cli;

/// <summary>The results of a map, one a line. Lines that are there at the same time are written at once.</summary>
internal sealed class MapOutput(TextWriter output, MethodMessages messages, OpenItems open, MapReport report, bool withIndex)
{
    private const int Full = 1 << 16;

    private readonly StringBuilder _lines = new();

    /// <summary>Why the job as a whole has ended before its time, where it has.</summary>
    internal Exception? End { get; private set; }

    internal void Add(ItemOutcome<byte[]> outcome)
    {
        if (outcome.Failure is SupervisorLostException)
        {
            End ??= outcome.Failure;
        }

        if (!open.TryTake(outcome.Index, out var origin))
        {
            End ??= outcome.Failure;
        }
        else if (outcome.Failure is { } failure)
        {
            report.Failure(origin, outcome.Attempt, failure);
        }
        else
        {
            AddResult(origin, outcome);
        }

        if (_lines.Length > Full)
        {
            Flush();
        }
    }

    internal void Flush()
    {
        if (_lines.Length > 0)
        {
            output.Write(_lines);
            output.Flush();
            _lines.Clear();
        }
    }

    private void AddResult(ItemOrigin origin, ItemOutcome<byte[]> outcome)
    {
        try
        {
            var result = messages.Response(outcome.Value);
            _ = withIndex
                ? _lines.Append(CultureInfo.InvariantCulture, $"{{\"index\":{origin.Index},\"result\":{result}}}").Append('\n')
                : _lines.Append(result).Append('\n');
            report.Success(origin);
        }
        catch (WireException error)
        {
            report.Failure(origin, outcome.Attempt, error);
        }
    }
}
