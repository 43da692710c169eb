using EchoWorker;
using Supervisor.Bench.Contenders;
using Supervisor.Client;

namespace Supervisor.Bench.Programs;

/// <summary>A job of many items, in each shape that ours has.</summary>
internal sealed class OurMap
{
    private readonly Pool _pool;
    private readonly Echo.EchoClient _client;
    private readonly Workload _work;
    private readonly IEnumerable<Payload> _requests;

    public OurMap(Pool pool, Echo.EchoClient client, Workload work)
    {
        _pool = pool;
        _client = client;
        _work = work;
        _requests = Payloads.ForMap(work);
    }

    private MapOptions Options => new() { ChunkSize = _work.Chunk };

    public Task RunAsync() => _work.Shape switch
    {
        Shape.Map => MapAsync(),
        Shape.Imap => CountAsync(_pool.IMap(_client.SendAsync, _requests, Options)),
        Shape.ImapUnordered => CountAsync(_pool.IMapUnordered(_client.SendAsync, _requests, Options)),
        Shape.SubmitGather => GatherAsync(),
        _ => throw new NotSupportedException($"{_work.Shape} is no map."),
    };

    private async Task MapAsync()
    {
        var responses = await _pool.MapAsync(_client.SendAsync, _requests, Options);
        Payloads.Check(_requests.Last(), responses[^1]);
    }

    private async Task CountAsync(MapResults<Payload> results)
    {
        var count = 0;
        await foreach (var result in results)
        {
            count++;
        }

        ArgumentOutOfRangeException.ThrowIfNotEqual(count, _work.Items);
    }

    private async Task GatherAsync()
    {
        var handles = _requests.Select(request => _pool.Submit(_client.SendAsync, request)).ToList();
        foreach (var handle in handles)
        {
            await handle;
        }
    }
}
