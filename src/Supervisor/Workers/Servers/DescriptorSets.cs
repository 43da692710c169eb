using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Supervisor.Workers.Servers;

/// <summary>Reads what "protoc --include_imports --descriptor_set_out" and "buf build" write.</summary>
internal static class DescriptorSets
{
    /// <exception cref="UndescribedServerException">A file cannot be read, or is none.</exception>
    public static async Task<ServerServices> ReadAsync(IReadOnlyList<string> paths, CancellationToken cancellationToken)
    {
        var files = new List<DescribedFile>();
        foreach (var path in paths)
        {
            files.AddRange(await ReadAsync(path, cancellationToken));
        }

        return ServerServices.Of(files, offered: _ => true);
    }

    private static async Task<IEnumerable<DescribedFile>> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            var set = FileDescriptorSet.Parser.ParseFrom(await File.ReadAllBytesAsync(path, cancellationToken));
            return set.File.Select(file => new DescribedFile(file, file.ToByteArray()));
        }
        catch (InvalidProtocolBufferException)
        {
            throw new UndescribedServerException($"'{path}' is no FileDescriptorSet: write it with protoc --include_imports --descriptor_set_out, or buf build");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UndescribedServerException($"its descriptor set cannot be read: {error.Message}");
        }
    }
}
