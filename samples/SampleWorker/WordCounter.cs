using System.Buffers;

namespace SampleWorker;

/// <summary>Counts words as `LC_ALL=C wc -w` does.</summary>
internal sealed class WordCounter(WordCounterOptions options)
{
    private static readonly SearchValues<byte> WhiteSpace = SearchValues.Create(" \t\n\v\f\r"u8);

    internal async Task<long> CountAsync(Stream text, CancellationToken cancellationToken)
    {
        var buffer = new byte[options.BufferSize];
        var words = 0L;
        var inWord = false;
        int read;
        while ((read = await text.ReadAsync(buffer, cancellationToken)) > 0)
        {
            words += CountStarts(buffer.AsSpan(0, read), ref inWord);
        }

        return words;
    }

    // A word that goes on from the buffer before has been counted.
    private static long CountStarts(ReadOnlySpan<byte> text, ref bool inWord)
    {
        var starts = 0L;
        while (!text.IsEmpty)
        {
            var next = inWord ? text.IndexOfAny(WhiteSpace) : text.IndexOfAnyExcept(WhiteSpace);
            if (next < 0)
            {
                break;
            }

            inWord = !inWord;
            starts += inWord ? 1 : 0;
            text = text[next..];
        }
        return starts;
    }
}
