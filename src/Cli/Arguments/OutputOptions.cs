using System.CommandLine;

namespace Supervisor.Cli;

/// <summary>Options of how results are written.</summary>
internal static class OutputOptions
{
    internal static readonly Option<bool> Json = new("--json") { Description = "The daemon's answer as one document of JSON (proto3 JSON, all fields)." };
}
