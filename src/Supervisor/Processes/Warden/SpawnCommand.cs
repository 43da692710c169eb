using System.Text;
using Supervisor.Processes.Limits;

namespace Supervisor.Processes;

/// <summary>What the daemon tells the warden. The format is in the folder's README.</summary>
internal sealed record SpawnCommand
{
    public required uint Id { get; init; }

    /// <summary>What the child and its descendants carry, see <see cref="Leftovers.LifeMark"/>.</summary>
    public required string Mark { get; init; }

    /// <summary>The file to execute.</summary>
    public required string File { get; init; }

    /// <summary>Beginning with the program's name.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>NAME=value each; the mark is added.</summary>
    public required IReadOnlyList<string> Environment { get; init; }

    public required string WorkingDirectory { get; init; }

    public required string OutputPath { get; init; }

    public required string ErrorPath { get; init; }

    public IReadOnlyList<ResourceLimit> Limits { get; init; } = [];

    /// <summary>The directory of its cgroup; empty for none.</summary>
    public string Cgroup { get; init; } = "";

    /// <summary>The warden's own cgroup.</summary>
    public string CgroupHome { get; init; } = "";

    /// <summary>Files of its cgroup and what to write into them.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> CgroupLimits { get; init; } = [];

    public byte[] Encode() => WardenFrame.Encode(writer =>
    {
        writer.Write(Id);
        writer.Write(Mark);
        writer.Write(File);
        WriteList(writer, Arguments, writer.Write);
        WriteList(writer, Environment, writer.Write);
        writer.Write(WorkingDirectory);
        writer.Write(OutputPath);
        writer.Write(ErrorPath);
        WriteList(writer, Limits, limit =>
        {
            writer.Write(limit.Resource);
            writer.Write(limit.Soft);
            writer.Write(limit.Hard);
        });
        writer.Write(Cgroup);
        writer.Write(CgroupHome);
        WriteList(writer, CgroupLimits, limit =>
        {
            writer.Write(limit.Key);
            writer.Write(limit.Value);
        });
    });

    public static SpawnCommand Decode(byte[] payload)
    {
        using var reader = new BinaryReader(new MemoryStream(payload), Encoding.UTF8);
        return new SpawnCommand
        {
            Id = reader.ReadUInt32(),
            Mark = reader.ReadString(),
            File = reader.ReadString(),
            Arguments = ReadList(reader, reader.ReadString),
            Environment = ReadList(reader, reader.ReadString),
            WorkingDirectory = reader.ReadString(),
            OutputPath = reader.ReadString(),
            ErrorPath = reader.ReadString(),
            Limits = ReadList(reader, () => new ResourceLimit(reader.ReadInt32(), reader.ReadUInt64(), reader.ReadUInt64())),
            Cgroup = reader.ReadString(),
            CgroupHome = reader.ReadString(),
            CgroupLimits = ReadList(reader, () => new KeyValuePair<string, string>(reader.ReadString(), reader.ReadString())),
        };
    }

    private static void WriteList<T>(BinaryWriter writer, IReadOnlyList<T> list, Action<T> write)
    {
        writer.Write7BitEncodedInt(list.Count);
        foreach (var entry in list)
        {
            write(entry);
        }
    }

    private static T[] ReadList<T>(BinaryReader reader, Func<T> read)
    {
        var list = new T[reader.Read7BitEncodedInt()];
        for (var i = 0; i < list.Length; i++)
        {
            list[i] = read();
        }

        return list;
    }
}
