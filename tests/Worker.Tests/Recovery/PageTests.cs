using Supervisor.Protocol.V1;
using Supervisor.Worker.Recovery;
using Supervisor.Worker.Tests.Fakes;

namespace Supervisor.Worker.Tests.Recovery;

public sealed class PageTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("page-tests-");
    private readonly string _path;
    private readonly Page _page;

    public PageTests()
    {
        _path = Path.Combine(_directory.FullName, "page");
        ZeroFile.Create(_path, 64 + 64 * 3);
        _page = new Page(_path, 3);
    }

    public void Dispose()
    {
        _page.Dispose();
        _directory.Delete(recursive: true);
    }

    [Fact]
    public void Page_New_HasIdleLanes() => Assert.All(PageReader.Read(_path), lane => Assert.False(lane.IsExecuting));

    [Fact]
    public void Lane_WholeItem_GoesThroughItsPhases()
    {
        var lane = _page.Lane(2);
        lane.Begin(delivery: 1, job: 2, index: ulong.MaxValue, attempt: 4);
        Assert.Equal(new LaneNote(2, ItemPhase.Decoding, 1, 2, ulong.MaxValue, 4), PageReader.Read(_path)[2]);
        lane.Advance(ItemPhase.Running);
        Assert.Equal(new LaneNote(2, ItemPhase.Running, 1, 2, ulong.MaxValue, 4), PageReader.Read(_path)[2]);
        lane.Advance(ItemPhase.Encoding);
        Assert.True(PageReader.Read(_path)[2].IsExecuting);
        lane.Idle();
        Assert.False(PageReader.Read(_path)[2].IsExecuting);
        lane.Begin(5, 6, 7, 8);

        Assert.Equal(new LaneNote(4, ItemPhase.Decoding, 5, 6, 7, 8), PageReader.Read(_path)[2]);
        Assert.All(PageReader.Read(_path).Take(2), other => Assert.Equal(new LaneNote(0, 0, 0, 0, 0, 0), other));
    }

    [Fact]
    public void Page_FileTooShort_IsRefused() => Assert.Contains(_path, Assert.Throws<InvalidDataException>(() => new Page(_path, 4)).Message, StringComparison.Ordinal);
}
