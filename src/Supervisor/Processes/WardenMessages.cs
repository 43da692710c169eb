using System.Text;

namespace Supervisor.Processes;

/// <summary>What the daemon tells the warden. The format is in the folder's README.</summary>
internal sealed record SpawnCommand
{
    public required uint Id { get; init; }

    /// <summary>The file to execute.</summary>
    public required string File { get; init; }

    /// <summary>Beginning with the program's name.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>NAME=value each.</summary>
    public required IReadOnlyList<string> Environment { get; init; }

    public required string WorkingDirectory { get; init; }

    public required string OutputPath { get; init; }

    public required string ErrorPath { get; init; }

    public byte[] Encode() => WardenFrame.Encode(writer =>
    {
        writer.Write(Id);
        writer.Write(File);
        WriteStrings(writer, Arguments);
        WriteStrings(writer, Environment);
        writer.Write(WorkingDirectory);
        writer.Write(OutputPath);
        writer.Write(ErrorPath);
    });

    public static SpawnCommand Decode(byte[] payload)
    {
        using var reader = new BinaryReader(new MemoryStream(payload), Encoding.UTF8);
        return new SpawnCommand
        {
            Id = reader.ReadUInt32(),
            File = reader.ReadString(),
            Arguments = ReadStrings(reader),
            Environment = ReadStrings(reader),
            WorkingDirectory = reader.ReadString(),
            OutputPath = reader.ReadString(),
            ErrorPath = reader.ReadString(),
        };
    }

    private static void WriteStrings(BinaryWriter writer, IReadOnlyList<string> strings)
    {
        writer.Write7BitEncodedInt(strings.Count);
        foreach (var text in strings)
        {
            writer.Write(text);
        }
    }

    private static string[] ReadStrings(BinaryReader reader)
    {
        var strings = new string[reader.Read7BitEncodedInt()];
        for (var i = 0; i < strings.Length; i++)
        {
            strings[i] = reader.ReadString();
        }

        return strings;
    }
}

/// <summary>What the warden tells the daemon.</summary>
internal abstract record WardenEvent(uint Id)
{
    /// <summary>The process runs its program.</summary>
    internal sealed record Started(uint Id, int Pid, ulong StartTime) : WardenEvent(Id);

    /// <summary>There is no process.</summary>
    internal sealed record Failed(uint Id, int Errno) : WardenEvent(Id);

    /// <summary>The process has ended and been reaped.</summary>
    /// <param name="Id">Of the command that started it.</param>
    /// <param name="Status">As wait(2) gives it.</param>
    /// <param name="PeakRssKilobytes">ru_maxrss.</param>
    internal sealed record Exited(uint Id, int Status, long PeakRssKilobytes) : WardenEvent(Id);

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
                break;
            case Exited exited:
                writer.Write(exited.Status);
                writer.Write(exited.PeakRssKilobytes);
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
            2 => new Failed(id, reader.ReadInt32()),
            3 => new Exited(id, reader.ReadInt32(), reader.ReadInt64()),
            _ => throw new InvalidDataException($"The warden sent an event of the unknown kind {kind}."),
        };
    }
}
