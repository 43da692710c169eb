using Grpc.Core;
using Supervisor.Client;

namespace Supervisor.Cli;

/// <summary>What became of the items so far. Lines that cannot be read and outcomes come from a thread each.</summary>
/// <param name="failures">Where all failures go; null: nowhere.</param>
/// <param name="tell">Where the first of them are told to who looks on.</param>
internal sealed class MapReport(FailureFile? failures, Action<string> tell)
{
    private const int Told = 10;

    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, long> _kinds = [];
    private long _succeeded;
    private long _failed;
    private long _bytes;

    internal long Succeeded => Volatile.Read(ref _succeeded);

    internal long Failed => Volatile.Read(ref _failed);

    /// <summary>Of the input, whose items have had their outcome.</summary>
    internal long Bytes => Volatile.Read(ref _bytes);

    internal void Success(ItemOrigin origin)
    {
        Interlocked.Increment(ref _succeeded);
        Interlocked.Add(ref _bytes, origin.Bytes);
    }

    internal void Unreadable(ItemOrigin origin, string problem) => Add(new MapFailure(origin, "INVALID_LINE", problem, Attempt: 0, []), problem);

    internal void Failure(ItemOrigin origin, int attempt, Exception error)
    {
        var code = error is SupervisorException known ? StatusName.Of(known.StatusCode)
            : error is OperationCanceledException ? StatusName.Of(StatusCode.Cancelled)
            : StatusName.Of(StatusCode.Internal);
        Add(new MapFailure(origin, code, error.Message, attempt, (error as SupervisorException)?.CrashReports ?? []), $"{origin.Place}: {code}: {error.Message}");
    }

    /// <summary>As "1000 items: 997 succeeded, 3 failed (2 UNAVAILABLE, 1 INVALID_LINE)".</summary>
    internal string Summary()
    {
        lock (_lock)
        {
            var kinds = _failed == 0 ? "" : $" ({string.Join(", ", _kinds.Select(kind => $"{kind.Value} {kind.Key}"))})";
            return $"{_succeeded + _failed} items: {_succeeded} succeeded, {_failed} failed{kinds}";
        }
    }

    private void Add(MapFailure failure, string told)
    {
        lock (_lock)
        {
            failures?.Write(failure);
            _kinds[failure.Code] = _kinds.GetValueOrDefault(failure.Code) + 1;
            Interlocked.Add(ref _bytes, failure.Origin.Bytes);
            if (++_failed <= Told)
            {
                tell(Printable.Show(told));
            }
            else if (_failed == Told + 1)
            {
                tell(failures is null ? "More failures follow; --failures FILE keeps all of them." : $"More failures follow: see {failures.Path}.");
            }
        }
    }
}

/// <summary>An item that has no response, and why.</summary>
internal sealed record MapFailure(ItemOrigin Origin, string Code, string Message, int Attempt, IReadOnlyList<CrashReport> CrashReports);
