using Grpc.Core;

namespace SampleWorker;

internal sealed class WordCountHandlers(WordCounter counter) : WordCount.WordCountBase
{
    public override async Task<CountFileResponse> CountFile(CountFileRequest request, ServerCallContext context) =>
        new() { Path = request.Path, Words = await CountAsync(request.Path, context) };

    public override async Task CountFiles(CountFilesRequest request, IServerStreamWriter<CountFilesResponse> responseStream, ServerCallContext context)
    {
        var total = new CountFilesResponse();
        foreach (var path in request.Paths)
        {
            total.Files++;
            total.Words += await CountAsync(path, context);
            await responseStream.WriteAsync(total);
        }
    }

    private async Task<long> CountAsync(string path, ServerCallContext context)
    {
        if (!File.Exists(path))
        {
            throw new RpcException(new Status(StatusCode.NotFound, $"There is no file '{path}'."));
        }

        await using var file = File.OpenRead(path);
        return await counter.CountAsync(file, context.CancellationToken);
    }
}
