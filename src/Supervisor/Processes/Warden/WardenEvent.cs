using System.Text;

namespace Supervisor.Processes;

/// <summary>What the warden tells the daemon.</summary>
internal abstract record WardenEvent(uint Id)
{
    /// <summary>The process runs its program.</summary>
    internal sealed record Started(uint Id, int Pid, ulong StartTime) : WardenEvent(Id);

    /// <summary>There is no process.</summary>
    /// <param name="Id">Of the command.</param>
    /// <param name="Errno">Of posix_spawn; 0 where it was not that.</param>
    /// <param name="Detail">What else went wrong.</param>
    internal sealed record Failed(uint Id, int Errno, string Detail) : WardenEvent(Id);

    /// <summary>The process has ended and been reaped.</summary>
    /// <param name="Id">Of the command that started it.</param>
    /// <param name="Status">As wait(2) gives it.</param>
    /// <param name="PeakRssKilobytes">ru_maxrss.</param>
    /// <param name="CpuMicroseconds">ru_utime and ru_stime.</param>
    internal sealed record Exited(uint Id, int Status, long PeakRssKilobytes, long CpuMicroseconds) : WardenEvent(Id);

    public byte[] Encode() => WardenFrame.Encode(writer =>
    {
        writer.Write(this switch { Started => (byte)1, Failed => (byte)2, Exited => (byte)3, _ => throw new InvalidOperationException() });
        writer.Write(Id);
        switch (this)
        {
            case Started started:
                writer.Write(started.Pid);
                writer.Write(started.StartTime);
                break;
            case Failed failed:
                writer.Write(failed.Errno);
                writer.Write(failed.Detail);
                break;
            case Exited exited:
                writer.Write(exited.Status);
                writer.Write(exited.PeakRssKilobytes);
                writer.Write(exited.CpuMicroseconds);
                break;
        }
    });

    public static WardenEvent Decode(byte[] payload)
    {
        using var reader = new BinaryReader(new MemoryStream(payload), Encoding.UTF8);
        var kind = reader.ReadByte();
        var id = reader.ReadUInt32();
        return kind switch
        {
            1 => new Started(id, reader.ReadInt32(), reader.ReadUInt64()),
            2 => new Failed(id, reader.ReadInt32(), reader.ReadString()),
            3 => new Exited(id, reader.ReadInt32(), reader.ReadInt64(), reader.ReadInt64()),
            _ => throw new InvalidDataException($"The warden sent an event of the unknown kind {kind}."),
        };
    }
}
