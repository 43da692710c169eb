using System.Runtime.CompilerServices;

namespace Supervisor.Worker.Recovery;

/// <summary>What each lane is executing, kept where the supervisor finds it when the process is gone (protos/README.md, "The page").</summary>
internal sealed unsafe class Page : IDisposable
{
    internal const uint Magic = 0x47505653;
    internal const uint Version = 1;
    internal const int HeaderSize = 64;
    internal const int LaneSize = 64;

    private readonly MappedFile _file;

    internal Page(string path, int lanes)
    {
        if (lanes < 1)
        {
            throw new InvalidDataException("A worker needs at least one lane, but its concurrency is 0.");
        }

        _file = new MappedFile(path, HeaderSize + (long)LaneSize * lanes);
        var start = _file.Start;
        Volatile.Write(ref Unsafe.AsRef<uint>(start + 4), Version);
        Volatile.Write(ref Unsafe.AsRef<uint>(start + 8), (uint)lanes);
        Volatile.Write(ref Unsafe.AsRef<uint>(start), Magic);
    }

    internal PageLane Lane(int number) => new(_file.Start + HeaderSize + number * LaneSize);

    public void Dispose() => _file.Dispose();
}
