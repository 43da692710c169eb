using Supervisor.Protocol.V1;

namespace Supervisor.Client.Tests;

/// <summary>How many frames items take on their way out, and how large they are.</summary>
public sealed class RunOutputCostTests
{
    private const int ItemBytes = 16;
    private const int PackedBytes = ItemBytes + 1;
    private const int Items = 100_000;

    // What a frame needs beside its items: indexes, counts, lengths.
    private const int FrameBytes = 64;

    private readonly RunOutput _output = new();
    private readonly byte[] _item = new byte[ItemBytes];
    private readonly List<RunRequest> _frames = [];

    public RunOutputCostTests() => _output.GiveCredit(long.MaxValue);

    [Fact]
    public void Items_that_wait_for_the_writer_share_frames_of_64_KiB()
    {
        Add(Items);
        _output.End();
        TakeAll();

        var items = _frames.Where(frame => frame.FrameCase == RunRequest.FrameOneofCase.Items).Select(frame => frame.Items).ToList();
        Assert.Equal(Items, items.Sum(run => run.Count));
        Assert.Equal(Math.Ceiling(Items / Math.Ceiling(FrameLimits.Run / (double)PackedBytes)), items.Count);
        Assert.All(_frames, frame => Assert.InRange(frame.CalculateSize(), 0, FrameLimits.Run + PackedBytes + FrameBytes));
    }

    [Fact]
    public void A_chunk_is_one_frame_however_eager_the_writer_is()
    {
        const int chunk = 100;
        _output.SetChunkSize(chunk);
        for (var i = 0; i < Items; i++)
        {
            Add(1);
            TakeAll();
        }

        Assert.Equal(Items / chunk, _frames.Count);
        Assert.All(_frames, frame => Assert.InRange(frame.CalculateSize(), 0, (chunk * PackedBytes) + FrameBytes));
    }

    private void Add(int count)
    {
        for (var i = 0; i < count; i++)
        {
            _output.Add(_item, static (item, context) => context.Complete(item), method: 0, out _);
        }
    }

    private void TakeAll()
    {
        while (_output.Take(out var finished) is { } frame)
        {
            _frames.Add(frame.Clone());
            finished?.Release();
        }
    }
}
