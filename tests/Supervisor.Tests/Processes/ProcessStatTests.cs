using System.Text;
using CsCheck;
using Supervisor.Processes;

namespace Supervisor.Tests.Processes;

public sealed class ProcessStatTests
{
    private const string Tail = " 1 77 78 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 4711 1000000 321 18446744073709551615 1 1";

    [Theory]
    [InlineData("sleep")]
    [InlineData("a) Z 1 (b")]
    [InlineData(") ( )")]
    public void Names_with_parentheses_are_no_trap(string name)
    {
        Assert.True(ProcessStat.TryParse(Encoding.UTF8.GetBytes($"42 ({name}) T{Tail}"), out var stat));
        Assert.Equal(new ProcessStat(42, 'T', 1, 77, 78, 4711, 321), stat);
        Assert.True(stat.IsStopped);
    }

    [Fact]
    public void Any_bytes_are_survived() =>
        Gen.Byte.Array[0, 200].Sample(bytes => ProcessStat.TryParse(bytes, out _) || true);

    [Fact]
    public void Every_cut_is_refused_or_right()
    {
        var text = Encoding.UTF8.GetBytes($"42 (x) S{Tail}");
        for (var length = 0; length < text.Length; length++)
        {
            Assert.True(!ProcessStat.TryParse(text.AsSpan(0, length), out var stat) || stat.StartTime == 4711);
        }
    }

    [Fact]
    public void Our_own_is_read()
    {
        Assert.True(ProcFs.TryReadStat(Environment.ProcessId, out var stat));
        Assert.Equal(Environment.ProcessId, stat.Pid);
        Assert.True(stat.RssPages > 0);
        Assert.True(ProcFs.IsSameOrDescendant(Environment.ProcessId, new(stat.Pid, stat.StartTime)));
        Assert.False(ProcFs.IsSameOrDescendant(Environment.ProcessId, new(stat.Pid, stat.StartTime + 1)));
    }
}
