using Grpc.Core;

namespace Supervisor.Cli;

/// <summary>Statuses as the specification of gRPC writes them: "NOT_FOUND".</summary>
internal static class StatusName
{
    internal static string Of(StatusCode code) => code == StatusCode.OK
        ? "OK"
        : string.Concat(code.ToString().Select((letter, at) => at > 0 && char.IsUpper(letter) ? $"_{letter}" : $"{char.ToUpperInvariant(letter)}"));
}
