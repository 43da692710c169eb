using System.Text;
using CsCheck;
using Supervisor.Processes;

namespace Supervisor.Tests.Processes;

public sealed class LineRingTests
{
    [Fact]
    public void However_the_bytes_are_cut_the_lines_are_the_same() =>
        Gen.Select(Gen.Char["ab\n"].Array[0, 60], Gen.Int[1, 7]).Sample((characters, step) =>
        {
            var text = Encoding.ASCII.GetBytes(characters);
            var ring = new LineRing(maxLines: 1000, maxLineBytes: 100);
            foreach (var part in text.Chunk(step))
            {
                ring.Append(part);
            }

            var lines = new string(characters).Split('\n').ToList();
            if (lines[^1].Length == 0)
            {
                lines.RemoveAt(lines.Count - 1);
            }

            return ring.Last(1000).SequenceEqual(lines);
        });

    [Fact]
    public void A_long_line_is_cut_and_says_so()
    {
        var ring = new LineRing(maxLines: 2, maxLineBytes: 3);

        ring.Append("abcdefg\r\nx\ny"u8);

        Assert.Equal(["abc [5 more bytes]", "x", "y"], ring.Last(10));
        Assert.Equal(["y"], ring.Last(1));
    }

    [Fact]
    public void A_listener_hears_each_line_once_also_those_before_it_and_the_last_one_without_an_end()
    {
        var ring = new LineRing(maxLines: 10, maxLineBytes: 3);
        var heard = new List<OutputLine>();

        ring.Append("a\nbcd"u8);
        ring.Listen(heard.Add);
        ring.Append("ef\ng"u8);
        ring.End();
        ring.End();

        Assert.Equal([("a", 0L), ("bcd", 2L), ("g", 0L)], heard.Select(line => (line.Text, line.CutBytes)));
        Assert.Equal(heard, ring.Ended);
        Assert.True(heard[0].Number < heard[1].Number && heard[1].Number < heard[2].Number);
    }
}
