using System.Buffers.Binary;
using CsCheck;
using Google.Protobuf;
using Microsoft.Win32.SafeHandles;
using Supervisor.Items;
using Supervisor.Tests.Items.Segments;
using Supervisor.Workers;
using Proto = Supervisor.Protocol.V1;

namespace Supervisor.Tests.Workers;

public sealed class WorkerOutboxTests : IDisposable
{
    private const int Capacity = 512;
    private const long MaxItemBytes = 1_000_000;

    private readonly string _path = Path.GetTempFileName();
    private readonly SafeFileHandle _file;

    public WorkerOutboxTests() => _file = File.OpenHandle(_path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);

    public void Dispose()
    {
        _file.Dispose();
        File.Delete(_path);
    }

    [Fact]
    public void Responses_and_outcomes_behind_the_position_are_read()
    {
        var outbox = new Outbox();
        outbox.Append(1, delivery: 5, index: 6, [1, 2, 3]);
        var first = outbox.End;
        outbox.Append(1, delivery: 5, index: 7, []);
        var failure = new Proto.OutcomeRun { FirstIndex = 8, Count = 1 };
        failure.Failures.Add(new Proto.Failure { Index = 8, Kind = Proto.OutcomeKind.Failed, Code = 3, Message = "no" });
        outbox.Append(2, delivery: 5, index: 8, failure.ToByteArray());

        var outcomes = Read(outbox.Bytes, first);

        Assert.Equal([7, 8], outcomes.Select(outcome => outcome.Run.First));
        Assert.All(outcomes, outcome => Assert.Equal(5u, outcome.Delivery));
        Assert.Equal([0], outcomes[0].Run.Payload.Packed.ToArray());
        Assert.Equal("no", outcomes[1].Run.Failures.Single().Message);
        Assert.Equal(outbox.End, outcomes[1].OutboxPosition);
        Assert.Equal([3, 1, 2, 3], Read(outbox.Bytes, 0)[0].Run.Payload.Packed.ToArray());
    }

    [Fact]
    public void A_ring_that_has_gone_round_many_times_is_read_across_its_end()
    {
        var outbox = new Outbox();
        var positions = new List<ulong>();
        for (ulong index = 0; index < 100; index++)
        {
            positions.Add(outbox.End);
            outbox.Append(1, delivery: 1, index, new byte[(int)(index % 5) * 7]);
        }

        Assert.Equal([96, 97, 98, 99], Read(outbox.Bytes, positions[96]).Select(outcome => outcome.Run.First));
        Assert.Empty(Read(outbox.Bytes, outbox.End));
    }

    [Fact]
    public void A_large_payload_behind_the_ring_comes_in_pieces()
    {
        var outbox = new Outbox();
        var payload = new byte[200_000];
        Random.Shared.NextBytes(payload);
        outbox.AppendElsewhere(delivery: 1, index: 2, payload);

        var pieces = Read(outbox.Bytes, 0).Single().Run.Payload.Pieces!;

        Assert.All(pieces, piece => Assert.InRange(piece.Length, 1, 64 * 1024));
        Assert.Equal(payload, pieces.SelectMany(piece => piece.ToArray()));
    }

    [Fact]
    public void A_response_in_a_segment_is_found_there()
    {
        using var test = new TestSegment();
        var outbox = new Outbox();
        outbox.AppendSlice(delivery: 1, index: 2, new SlicePlace(9, 4096, TestSegment.Length));
        SlicePlace? asked = null;

        var outcome = Read(outbox.Bytes, 0, place =>
        {
            asked = place;
            return test.Lend();
        }).Single();

        Assert.Equal(new SlicePlace(9, 4096, TestSegment.Length), asked);
        Assert.Equal((1UL, 2UL, outbox.End), (outcome.Delivery, outcome.Run.First, outcome.OutboxPosition));
        Assert.Equal(TestSegment.Length, outcome.Run.Payload.Length);
    }

    [Fact]
    public void A_response_that_can_be_in_no_segment_ends_the_reading()
    {
        var outbox = new Outbox();
        outbox.Append(1, delivery: 1, index: 1, [1]);
        outbox.AppendSlice(delivery: 1, index: 2, new SlicePlace(9, 4096, TestSegment.Length));
        outbox.Append(1, delivery: 1, index: 3, [1]);

        Assert.Equal([1], Read(outbox.Bytes, 0).Select(outcome => outcome.Run.First));
    }

    [Theory]
    [InlineData(1_000_001)]
    [InlineData(uint.MaxValue)]
    public void A_length_that_lies_ends_the_reading(uint length)
    {
        var outbox = new Outbox();
        outbox.Append(1, delivery: 1, index: 1, [1]);
        outbox.AppendElsewhere(delivery: 1, index: 2, [1, 2, 3]);
        BinaryPrimitives.WriteUInt32LittleEndian(outbox.Bytes.AsSpan(64 + 48 + 32), length);

        Assert.Equal([1], Read(outbox.Bytes, 0).Select(outcome => outcome.Run.First));
    }

    [Fact]
    public void Every_truncation_yields_only_what_is_whole()
    {
        var outbox = new Outbox();
        for (ulong index = 0; index < 5; index++)
        {
            outbox.Append(1, delivery: 1, index, [(byte)index]);
        }

        for (var length = 0; length <= outbox.Bytes.Length; length++)
        {
            var outcomes = Read(outbox.Bytes.AsSpan(0, length), 0);
            Assert.Equal(Enumerable.Range(0, outcomes.Count), outcomes.Select(outcome => (int)outcome.Run.First));
            Assert.All(outcomes, outcome => Assert.Equal([1, (byte)outcome.Run.First], outcome.Run.Payload.Packed.ToArray()));
        }
    }

    [Fact]
    public void Whatever_is_written_nothing_is_thrown_and_every_outcome_is_well_formed() =>
        Gen.Select(Gen.Int[0, 64 + Capacity - 1].Array[0, 20], Gen.Byte.Array[20], Gen.ULong[0, 2000]).Sample((offsets, values, position) =>
        {
            var outbox = new Outbox();
            for (ulong index = 0; index < 30; index++)
            {
                outbox.Append(1 + (uint)(index % 2), delivery: 1, index, new Proto.OutcomeRun { FirstIndex = index, Count = 1, Packed = ByteString.CopyFrom(0) }.ToByteArray());
            }

            for (var i = 0; i < offsets.Length; i++)
            {
                outbox.Bytes[offsets[i]] = values[i];
            }

            return Read(outbox.Bytes, position).All(outcome =>
                outcome.Run.Count == 1
                && outcome.Run.Payload.Length <= MaxItemBytes + 5
                && (outcome.Run.Failures.Count == 1) == (outcome.Run.Payload.Length == 0)
                && outcome.Run.Failures.All(failure => failure.Index == outcome.Run.First));
        }, iter: 3_000, threads: 1);

    [Fact]
    public void Garbage_from_end_to_end_is_survived() =>
        Gen.Byte.Array[0, 64 + Capacity].Sample(bytes =>
        {
            if (bytes.Length >= 16)
            {
                BinaryPrimitives.WriteUInt32LittleEndian(bytes, 0x424F5653);
                BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(4), 1);
                BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(8), 256);
            }

            _ = Read(bytes, 0);
        }, iter: 3_000, threads: 1);

    private IReadOnlyList<WorkerOutcome> Read(ReadOnlySpan<byte> bytes, ulong position, Func<SlicePlace, Slice?>? findSlice = null)
    {
        RandomAccess.SetLength(_file, 0);
        RandomAccess.Write(_file, bytes, 0);
        return new WorkerOutbox(_file, Capacity, MaxItemBytes, findSlice ?? (_ => null)).ReadFrom(position);
    }

    /// <summary>Writes as protos/README.md says.</summary>
    private sealed class Outbox
    {
        public byte[] Bytes { get; private set; } = new byte[64 + Capacity];

        public ulong End { get; private set; }

        public void Append(uint kind, ulong delivery, ulong index, byte[] payload) => Append(kind, delivery, index, 0, payload, (uint)payload.Length);

        public void AppendElsewhere(ulong delivery, ulong index, byte[] payload)
        {
            var offset = (ulong)Bytes.Length;
            Bytes = [.. Bytes, .. payload];
            Append(1, delivery, index, offset, [], (uint)payload.Length);
        }

        public void AppendSlice(ulong delivery, ulong index, SlicePlace place) => Append(4, delivery, index, place.Offset, [], place.Length, place.Segment);

        private void Append(uint kind, ulong delivery, ulong index, ulong elsewhere, byte[] payload, uint length, uint segment = 0)
        {
            var size = (40 + payload.Length + 7) / 8 * 8;
            var left = Capacity - (int)(End % Capacity);
            if (left < size)
            {
                var filler = Bytes.AsSpan(64 + (int)(End % Capacity));
                BinaryPrimitives.WriteUInt32LittleEndian(filler, (uint)left);
                BinaryPrimitives.WriteUInt32LittleEndian(filler[4..], 3);
                End += (ulong)left;
            }

            var record = Bytes.AsSpan(64 + (int)(End % Capacity));
            BinaryPrimitives.WriteUInt32LittleEndian(record, (uint)size);
            BinaryPrimitives.WriteUInt32LittleEndian(record[4..], kind);
            BinaryPrimitives.WriteUInt64LittleEndian(record[8..], delivery);
            BinaryPrimitives.WriteUInt64LittleEndian(record[16..], index);
            BinaryPrimitives.WriteUInt64LittleEndian(record[24..], elsewhere);
            BinaryPrimitives.WriteUInt32LittleEndian(record[32..], length);
            BinaryPrimitives.WriteUInt32LittleEndian(record[36..], segment);
            payload.CopyTo(record[40..]);
            End += (ulong)size;
            BinaryPrimitives.WriteUInt32LittleEndian(Bytes, 0x424F5653);
            BinaryPrimitives.WriteUInt32LittleEndian(Bytes.AsSpan(4), 1);
            BinaryPrimitives.WriteUInt64LittleEndian(Bytes.AsSpan(8), End);
        }
    }
}
