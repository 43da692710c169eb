using Supervisor.Bench.Contenders;

namespace Supervisor.Bench.Programs;

/// <summary>One of the ways to get work done from .NET.</summary>
internal interface IContender : IAsyncDisposable
{
    string Name { get; }

    /// <summary>Figures by their names; times in µs.</summary>
    /// <exception cref="NotSupportedException">It has no such thing.</exception>
    Task<IReadOnlyDictionary<string, double>> RunAsync(Workload work);
}
