using Grpc.Core;

namespace Supervisor.Reflection;

/// <summary>What is answered to one question: files, or why there are none.</summary>
internal sealed record SchemaAnswer
{
    /// <summary>The one that was asked for, then all that it imports, each once.</summary>
    public IReadOnlyList<SchemaFile> Files { get; private init; } = [];

    /// <summary>OK where there are files.</summary>
    public StatusCode Code { get; private init; }

    /// <summary>For people; empty where there are files.</summary>
    public string Problem { get; private init; } = "";

    public static SchemaAnswer Of(IReadOnlyList<SchemaFile> files) => new() { Files = files };

    public static SchemaAnswer NotFound(string problem) => new() { Code = StatusCode.NotFound, Problem = problem };

    public static SchemaAnswer Conflicting(Conflict conflict) => new()
    {
        Code = StatusCode.FailedPrecondition,
        Problem = $"{conflict}; send the header supervisor-pool to choose.",
    };
}
