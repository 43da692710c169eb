using System.Buffers.Binary;
using CsCheck;
using Supervisor.Items;
using Supervisor.Workers;

namespace Supervisor.Tests.Workers;

public sealed class WorkerPageTests
{
    [Fact]
    public void Busy_lanes_are_read_and_idle_and_changing_ones_are_not()
    {
        var page = Page(4);
        Lane(page, 0, sequence: 2, phase: 2, delivery: 11, job: 12, index: 13, attempt: 1);
        Lane(page, 1, sequence: 3, phase: 1, delivery: 21, job: 22, index: 23, attempt: 1);
        Lane(page, 2, sequence: 4, phase: 0, delivery: 31, job: 32, index: 33, attempt: 1);
        Lane(page, 3, sequence: 6, phase: 3, delivery: ulong.MaxValue, job: 42, index: 43, attempt: 7);

        Assert.Equal(
            [new ExecutingItem(11, 12, 13, 1, ItemPhase.Running), new ExecutingItem(ulong.MaxValue, 42, 43, 7, ItemPhase.Encoding)],
            WorkerPage.Parse(page, 4));
    }

    [Fact]
    public void A_page_without_magic_of_another_version_or_size_says_nothing()
    {
        foreach (var offset in (int[])[0, 4, 8])
        {
            var page = Page(2);
            page[offset] ^= 0x40;
            Assert.Null(WorkerPage.Parse(page, 2));
        }
    }

    [Fact]
    public void A_lane_that_cannot_be_makes_the_page_worthless()
    {
        var page = Page(2);
        Lane(page, 0, sequence: 2, phase: 4, delivery: 1, job: 1, index: 1, attempt: 1);
        Assert.Null(WorkerPage.Parse(page, 2));
    }

    [Fact]
    public void A_truncated_file_says_nothing()
    {
        var path = Path.GetTempFileName();
        File.WriteAllBytes(path, Page(2)[..100]);
        using (var file = File.OpenHandle(path))
        {
            Assert.Null(WorkerPage.Read(file, 2));
        }

        File.Delete(path);
    }

    [Fact]
    public void Whatever_is_written_nothing_is_thrown_and_nothing_impossible_comes_out() =>
        Gen.Select(Gen.Int[0, Page(3).Length - 1].Array[0, 12], Gen.Byte.Array[12]).Sample((offsets, values) =>
        {
            var page = Page(3);
            Lane(page, 1, sequence: 2, phase: 2, delivery: 1, job: 1, index: 1, attempt: 1);
            for (var i = 0; i < offsets.Length; i++)
            {
                page[offsets[i]] = values[i];
            }

            var executing = WorkerPage.Parse(page, 3);
            return executing is null || (executing.Count <= 3 && executing.All(item => item.Attempt >= 0 && item.Phase is >= ItemPhase.Decoding and <= ItemPhase.Encoding));
        }, iter: 20_000);

    private static byte[] Page(int lanes)
    {
        var page = new byte[WorkerPage.Size(lanes)];
        BinaryPrimitives.WriteUInt32LittleEndian(page, 0x47505653);
        BinaryPrimitives.WriteUInt32LittleEndian(page.AsSpan(4), 1);
        BinaryPrimitives.WriteUInt32LittleEndian(page.AsSpan(8), (uint)lanes);
        return page;
    }

    private static void Lane(byte[] page, int lane, uint sequence, uint phase, ulong delivery, ulong job, ulong index, uint attempt)
    {
        var span = page.AsSpan(64 + (64 * lane));
        BinaryPrimitives.WriteUInt32LittleEndian(span, sequence);
        BinaryPrimitives.WriteUInt32LittleEndian(span[4..], phase);
        BinaryPrimitives.WriteUInt64LittleEndian(span[8..], delivery);
        BinaryPrimitives.WriteUInt64LittleEndian(span[16..], job);
        BinaryPrimitives.WriteUInt64LittleEndian(span[24..], index);
        BinaryPrimitives.WriteUInt32LittleEndian(span[32..], attempt);
    }
}
