namespace Supervisor.Client;

/// <summary>
/// Which indexes have had their outcome: a bit for each from the lowest open one on. What lies before it takes no space.
/// </summary>
internal sealed class SettledIndexes
{
    private ulong[] _words = new ulong[16];
    private int _head;
    private int _count;
    private long _base;

    internal void Add(long first, long count)
    {
        for (var index = first; index < first + count;)
        {
            var bit = (int)(index & 63);
            var taken = (int)Math.Min(64 - bit, first + count - index);
            var mask = taken == 64 ? ulong.MaxValue : ((1UL << taken) - 1) << bit;
            Word((index >> 6) - _base) |= mask;
            index += taken;
        }

        while (_count > 0 && _words[_head] == ulong.MaxValue)
        {
            _words[_head] = 0;
            _head = (_head + 1) % _words.Length;
            _count--;
            _base++;
        }
    }

    /// <summary>The open indexes below <paramref name="end"/>, ascending.</summary>
    internal IEnumerable<long> OpenBelow(long end)
    {
        for (var index = _base << 6; index < end; index++)
        {
            var word = (index >> 6) - _base;
            if (word >= _count || (_words[(_head + (int)word) % _words.Length] & (1UL << (int)(index & 63))) == 0)
            {
                yield return index;
            }
        }
    }

    private ref ulong Word(long offset)
    {
        if (offset >= _words.Length)
        {
            Grow((int)offset + 1);
        }

        _count = Math.Max(_count, (int)offset + 1);
        return ref _words[(_head + (int)offset) % _words.Length];
    }

    private void Grow(int needed)
    {
        var larger = new ulong[Math.Max(needed, _words.Length * 2)];
        for (var i = 0; i < _count; i++)
        {
            larger[i] = _words[(_head + i) % _words.Length];
        }

        (_words, _head) = (larger, 0);
    }
}
