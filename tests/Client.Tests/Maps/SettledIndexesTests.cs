namespace Supervisor.Client.Tests;

public sealed class SettledIndexesTests
{
    [Fact]
    public void Open_indexes_are_those_that_were_not_added()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            var settled = new SettledIndexes();
            var expected = new SortedSet<long>();
            var next = 0L;
            var later = new List<(long First, long Count)>();
            for (var i = 0; i < 300; i++)
            {
                var count = random.Next(1, 200);
                later.Add((next, count));
                next += count;
            }

            foreach (var run in later.OrderBy(_ => random.Next()))
            {
                if (random.Next(20) > 0)
                {
                    settled.Add(run.First, run.Count);
                }
                else
                {
                    expected.UnionWith(Enumerable.Range(0, (int)run.Count).Select(i => run.First + i));
                }
            }

            Assert.Equal(expected, settled.OpenBelow(next));
        }
    }
}
