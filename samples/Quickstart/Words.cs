namespace Quickstart;

/// <summary>Counts words as <c>LC_ALL=C wc -w</c> does.</summary>
internal static class Words
{
    /// <summary>Runs of bytes between ASCII white space that have a printable ASCII character in them.</summary>
    public static long Count(ReadOnlySpan<byte> text)
    {
        long words = 0;
        var inWord = false;
        foreach (var character in text)
        {
            if (character is (byte)' ' or >= (byte)'\t' and <= (byte)'\r')
            {
                inWord = false;
            }
            else if (!inWord && character is > (byte)' ' and < 0x7F)
            {
                inWord = true;
                words++;
            }
        }

        return words;
    }
}
