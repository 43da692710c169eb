using Supervisor.Protocol.V1;

namespace Supervisor.Cli;

/// <summary>Three answers as one document: "status" as GetStatusResponse, "pools" and "workers" as the lists of their own commands.</summary>
internal static class OverviewJson
{
    internal static string Of(Overview overview)
    {
        var document = ProtoJson.Node(new ListPoolsResponse { Pools = { overview.Pools } });
        document.Insert(0, "status", ProtoJson.Node(overview.Status));
        var workers = ProtoJson.Node(new ListWorkersResponse { Workers = { overview.Workers } });
        foreach (var (name, value) in workers)
        {
            document.Add(name, value?.DeepClone());
        }

        return ProtoJson.Document(document);
    }
}
