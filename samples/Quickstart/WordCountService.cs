using System.Diagnostics;
using Grpc.Core;

namespace Quickstart;

/// <summary>An ordinary gRPC service: nothing in it knows of workers.</summary>
internal sealed class WordCountService : WordCount.WordCountBase
{
    public override async Task<WordTotal> CountWords(TextFile request, ServerCallContext context)
    {
        if (request.Kills)
        {
            await Console.Error.WriteLineAsync($"Reading {Path.GetFileName(request.Path)}, and here it comes.");
            Process.GetCurrentProcess().Kill();
        }

        if (!File.Exists(request.Path))
        {
            throw new RpcException(new Status(StatusCode.NotFound, $"There is no file '{request.Path}'."));
        }

        return new WordTotal { Words = Words.Count(await File.ReadAllBytesAsync(request.Path, context.CancellationToken)) };
    }
}
