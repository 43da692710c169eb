using System.Buffers.Binary;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Supervisor.Cli;

/// <summary>A message's bytes as they are written. A part's length is known, and put before it, when the part is done.</summary>
internal sealed class WireBuffer
{
    private byte[] _bytes = new byte[256];
    private int _length;

    internal byte[] ToArray() => _bytes.AsSpan(0, _length).ToArray();

    internal void Clear() => _length = 0;

    internal void WriteTag(int field, WireFormat.WireType type) => WriteVarint(WireFormat.MakeTag(field, type));

    internal void WriteVarint(ulong value)
    {
        var room = Room(10);
        var size = Varint(value, room);
        _length += size;
    }

    /// <summary>A field with text or bytes; left out where that says the same.</summary>
    internal void WriteText(FieldDescriptor field, ReadOnlySpan<byte> value)
    {
        if (value.Length > 0 || IsShownWhenDefault(field))
        {
            WriteTag(field.FieldNumber, WireFormat.WireType.LengthDelimited);
            WriteBytes(value);
        }
    }

    /// <summary>A field with a number, as its bits; left out where that says the same.</summary>
    internal void WriteNumber(FieldDescriptor field, ulong bits)
    {
        if (bits != 0 || IsShownWhenDefault(field))
        {
            WriteTag(field.FieldNumber, ScalarTypes.WireTypeOf(field.FieldType));
            WriteNumber(field.FieldType, bits);
        }
    }

    /// <summary>A number of any type, as its bits.</summary>
    internal void WriteNumber(FieldType type, ulong bits)
    {
        switch (ScalarTypes.WireTypeOf(type))
        {
            case WireFormat.WireType.Fixed64:
                BinaryPrimitives.WriteUInt64LittleEndian(Room(8), bits);
                _length += 8;
                break;
            case WireFormat.WireType.Fixed32:
                BinaryPrimitives.WriteUInt32LittleEndian(Room(4), (uint)bits);
                _length += 4;
                break;
            default:
                WriteVarint(bits);
                break;
        }
    }

    internal void WriteRaw(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Room(bytes.Length));
        _length += bytes.Length;
    }

    internal void WriteBytes(ReadOnlySpan<byte> bytes)
    {
        WriteVarint((ulong)bytes.Length);
        WriteRaw(bytes);
    }

    /// <summary>Begins a part that has its length before it; what it returns is for <see cref="End"/>.</summary>
    internal int Begin() => _length;

    internal void End(int start)
    {
        Span<byte> prefix = stackalloc byte[10];
        var size = Varint((ulong)(_length - start), prefix);
        Room(size);
        _bytes.AsSpan(start, _length - start).CopyTo(_bytes.AsSpan(start + size));
        prefix[..size].CopyTo(_bytes.AsSpan(start));
        _length += size;
    }

    private static bool IsShownWhenDefault(FieldDescriptor field) => field.HasPresence || field.IsRepeated || field.ContainingType.IsMapEntry;

    private static int Varint(ulong value, Span<byte> target)
    {
        var size = 0;
        while (value >= 0x80)
        {
            target[size++] = (byte)(value | 0x80);
            value >>= 7;
        }

        target[size++] = (byte)value;
        return size;
    }

    private Span<byte> Room(int size)
    {
        if (_bytes.Length - _length < size)
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _length + size));
        }

        return _bytes.AsSpan(_length);
    }
}
