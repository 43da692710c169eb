using System.Buffers.Binary;
using Google.Protobuf;

namespace Supervisor.Cli;

/// <summary>Goes through the bytes of a message, field by field.</summary>
internal ref struct WireReader(ReadOnlyMemory<byte> wire)
{
    private const int MaxDepth = 100;

    private readonly ReadOnlySpan<byte> _bytes = wire.Span;
    private int _position;

    internal readonly bool IsAtEnd => _position == _bytes.Length;

    /// <exception cref="WireException">What follows is no field.</exception>
    internal uint ReadTag() =>
        ReadVarint() is <= uint.MaxValue and var tag && WireFormat.GetTagFieldNumber((uint)tag) > 0
            ? (uint)tag
            : throw new WireException($"There is no field at byte {_position}.");

    /// <summary>The value of a field whose tag has been read.</summary>
    /// <exception cref="WireException">The bytes end too early.</exception>
    internal WireValue ReadValue(uint tag)
    {
        var type = WireFormat.GetTagWireType(tag);
        return type switch
        {
            WireFormat.WireType.LengthDelimited => new WireValue(type, 0, ReadBytes()),
            WireFormat.WireType.StartGroup => new WireValue(type, 0, ReadGroup(WireFormat.GetTagFieldNumber(tag), depth: 0)),
            _ => new WireValue(type, ReadNumber(type), default),
        };
    }

    internal ulong ReadNumber(WireFormat.WireType type) => type switch
    {
        WireFormat.WireType.Varint => ReadVarint(),
        WireFormat.WireType.Fixed64 => BinaryPrimitives.ReadUInt64LittleEndian(Take(8)),
        WireFormat.WireType.Fixed32 => BinaryPrimitives.ReadUInt32LittleEndian(Take(4)),
        _ => throw new WireException($"There is no value at byte {_position}."),
    };

    private ReadOnlyMemory<byte> ReadBytes()
    {
        var length = ReadVarint();
        if (length > int.MaxValue)
        {
            throw TooShort();
        }

        Take((int)length);
        return wire.Slice(_position - (int)length, (int)length);
    }

    private ReadOnlyMemory<byte> ReadGroup(int field, int depth)
    {
        if (depth > MaxDepth)
        {
            throw new WireException($"Groups nest more than {MaxDepth} levels deep.");
        }

        var start = _position;
        while (true)
        {
            var end = _position;
            var tag = ReadTag();
            var type = WireFormat.GetTagWireType(tag);
            if (type == WireFormat.WireType.EndGroup)
            {
                return WireFormat.GetTagFieldNumber(tag) == field ? wire[start..end] : throw new WireException($"Another group ends at byte {end}.");
            }

            if (type == WireFormat.WireType.StartGroup)
            {
                ReadGroup(WireFormat.GetTagFieldNumber(tag), depth + 1);
            }
            else
            {
                ReadValue(tag);
            }
        }
    }

    private ulong ReadVarint()
    {
        var value = 0UL;
        for (var shift = 0; shift < 70; shift += 7)
        {
            var next = Take(1)[0];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }

        throw new WireException($"A number that ends at byte {_position} has more than ten bytes.");
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > _bytes.Length - _position)
        {
            throw TooShort();
        }

        _position += count;
        return _bytes.Slice(_position - count, count);
    }

    private readonly WireException TooShort() => new($"The bytes end within the value that begins before byte {_position}.");
}
