using System.Globalization;
using System.Text;
using Supervisor.Worker.Recovery;
using Supervisor.Worker.Tests.Fakes;

namespace Supervisor.Worker.Tests.Recovery;

public sealed class OutboxTests : IDisposable
{
    private const uint Capacity = 1024;

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("outbox-tests-");
    private readonly string _path;
    private readonly Outbox _outbox;

    public OutboxTests()
    {
        _path = Path.Combine(_directory.FullName, "outbox");
        ZeroFile.Create(_path, 64 + Capacity);
        _outbox = new Outbox(_path, Capacity);
    }

    public void Dispose()
    {
        _outbox.Dispose();
        _directory.Delete(recursive: true);
    }

    [Fact]
    public void TryAppend_Response_CanBeReadBack()
    {
        Assert.True(_outbox.TryAppend(OutboxRecordKind.Response, 5, 6, "hello"u8));

        var note = Assert.Single(OutboxReader.Read(_path, Capacity));
        Assert.Equal((1u, 5ul, 6ul, "hello"), (note.Kind, note.Delivery, note.Index, Encoding.UTF8.GetString(note.Payload)));
        Assert.Equal(48ul, _outbox.End);
    }

    [Fact]
    public void TryAppend_FullRing_WaitsForAcknowledgement()
    {
        while (_outbox.TryAppend(OutboxRecordKind.Response, 1, _outbox.End, "12345678"u8))
        {
        }
        var full = OutboxReader.Read(_path, Capacity);
        Assert.Equal((int)(Capacity / 48), full.Count);

        _outbox.Acknowledge(full[0].End);
        Assert.False(_outbox.TryAppend(OutboxRecordKind.Response, 1, 0, new byte[100]));
        Assert.True(_outbox.TryAppend(OutboxRecordKind.Response, 1, 99, "12345678"u8));

        Assert.Equal(99ul, OutboxReader.Read(_path, Capacity, full[0].End)[^1].Index);
    }

    [Fact]
    public void TryAppend_RandomSizes_RingKeepsExactlyWhatIsNotAcknowledged()
    {
        var random = new Random(1);
        var kept = new Queue<(ulong Index, byte[] Payload, ulong End)>();
        var acknowledged = 0ul;
        for (var index = 0ul; index < 20_000; index++)
        {
            var payload = new byte[random.Next(0, 200)];
            random.NextBytes(payload);
            while (!_outbox.TryAppend(OutboxRecordKind.Response, 1, index, payload))
            {
                _outbox.Acknowledge(acknowledged = kept.Dequeue().End);
            }

            kept.Enqueue((index, payload, _outbox.End));
            if (index % 97 == 0)
            {
                AssertHolds(kept, acknowledged);
            }
        }
    }

    [Theory]
    [InlineData(216, false)]
    [InlineData(217, true)]
    public void IsLarge_IsAboveAQuarterOfTheRing(int length, bool expected) => Assert.Equal(expected, _outbox.IsLarge(length));

    [Fact]
    public void TryAppendLarge_AllAcknowledged_CutsTheFileBack()
    {
        var first = AppendLarge(1, 3000);
        var second = AppendLarge(2, 5000);
        Assert.Equal([3000, 5000], OutboxReader.Read(_path, Capacity).Select(note => note.Payload.Length));
        Assert.All(OutboxReader.Read(_path, Capacity), note => Assert.Equal(note.Index, note.Payload[^1]));

        _outbox.Acknowledge(first);
        Assert.Equal(64 + Capacity + 8000, new FileInfo(_path).Length);
        _outbox.Acknowledge(second);
        Assert.Equal(64 + Capacity, new FileInfo(_path).Length);

        AppendLarge(3, 10);
        Assert.Equal(64 + Capacity + 10, new FileInfo(_path).Length);
    }

    [Fact]
    public void Acknowledge_WhileAPayloadHasNoRecordYet_KeepsTheFile()
    {
        var first = AppendLarge(1, 3000);
        var offset = _outbox.TryReserve(4000)!.Value;
        _outbox.Acknowledge(first);
        _outbox.Write(offset, new byte[4000]);

        Assert.Equal(64 + Capacity + 7000, new FileInfo(_path).Length);
    }

    [Fact]
    public void TryReserve_BeyondTheLimit_WaitsUnlessAlone()
    {
        Assert.NotNull(_outbox.TryReserve(int.MaxValue));
        Assert.Null(_outbox.TryReserve(1));
    }

    [Fact]
    public void Acknowledge_OldOrFuturePosition_IsIgnored()
    {
        Assert.True(_outbox.TryAppend(OutboxRecordKind.Response, 1, 1, new byte[200]));
        _outbox.Acknowledge(1_000_000);
        while (_outbox.TryAppend(OutboxRecordKind.Response, 1, 2, new byte[200]))
        {
        }
        Assert.Equal(4, OutboxReader.Read(_path, Capacity).Count);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1000)]
    [InlineData(2052)]
    public void Capacity_NotAllowed_IsRefused(int capacity)
    {
        var exception = Assert.Throws<InvalidDataException>(() => new Outbox(_path, (uint)capacity));
        Assert.Contains(capacity.ToString(CultureInfo.InvariantCulture), exception.Message, StringComparison.Ordinal);
    }

    private ulong AppendLarge(ulong index, int length)
    {
        var payload = new byte[length];
        payload[^1] = (byte)index;
        var offset = _outbox.TryReserve(length)!.Value;
        _outbox.Write(offset, payload);
        Assert.True(_outbox.TryAppendLarge(OutboxRecordKind.Response, 1, index, offset, length));
        return _outbox.End;
    }

    private void AssertHolds(IEnumerable<(ulong Index, byte[] Payload, ulong End)> kept, ulong acknowledged)
    {
        var notes = OutboxReader.Read(_path, Capacity, acknowledged);
        Assert.Equal(kept.Select(record => record.Index), notes.Select(note => note.Index));
        Assert.Equal(kept.Select(record => record.Payload), notes.Select(note => note.Payload));
    }
}
