using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace Supervisor.Cli;

/// <summary>Lines of files or of standard input, one at a time as they come.</summary>
/// <param name="files">Read one after the other; "-" is standard input, and so is an empty list.</param>
internal sealed class InputLines(IReadOnlyList<string> files)
{
    private const string StandardInput = "-";
    private const int MaxLine = 512 << 20;

    /// <summary>How many bytes there will be; null when that cannot be known, as of a pipe.</summary>
    internal long? Length => files.Count > 0 && files.All(File.Exists) && files.Sum(file => new FileInfo(file).Length) is > 0 and var length ? length : null;

    /// <exception cref="CommandException">A file is not there: better told before the first line of the others is sent.</exception>
    internal void Check()
    {
        if (files.FirstOrDefault(file => file != StandardInput && !Path.Exists(file)) is { } missing)
        {
            throw new CommandException(ExitCode.NotFound, $"There is no file {missing}.");
        }
    }

    internal async IAsyncEnumerable<InputLine> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        foreach (var file in files.Count == 0 ? [StandardInput] : files)
        {
            var source = file == StandardInput ? null : file;
            await using var stream = source is null ? Console.OpenStandardInput() : File.OpenRead(source);
            await foreach (var line in ReadAsync(stream, source, cancellationToken))
            {
                yield return line;
            }
        }
    }

    internal static async IAsyncEnumerable<InputLine> ReadAsync(Stream stream, string? source, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var reader = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: 1 << 16, leaveOpen: true));
        for (long number = 0, searched = 0; ;)
        {
            // A read of standard input cannot be cancelled; one that is left alone ends with the program.
            var read = await reader.ReadAsync(CancellationToken.None).AsTask().WaitAsync(cancellationToken);
            var rest = read.Buffer;
            while (TryTake(ref rest, ref searched, read.IsCompleted, out var line))
            {
                number++;
                if (!IsBlank(line))
                {
                    yield return new InputLine(source, number, line.IsSingleSegment ? line.First : line.ToArray());
                }
            }

            if (read.IsCompleted)
            {
                yield break;
            }

            if (rest.Length > MaxLine)
            {
                throw new CommandException(ExitCode.Data, $"Line {number + 1} of {source ?? "standard input"} is longer than {MaxLine >> 20} MiB; is it JSON, one message a line?");
            }

            reader.AdvanceTo(rest.Start, rest.End);
        }
    }

    // What was searched without finding an end is not searched again.
    private static bool TryTake(ref ReadOnlySequence<byte> rest, ref long searched, bool isLast, out ReadOnlySequence<byte> line)
    {
        if (rest.Slice(searched).PositionOf((byte)'\n') is { } end)
        {
            line = rest.Slice(0, end);
            rest = rest.Slice(rest.GetPosition(1, end));
            searched = 0;
            return true;
        }

        line = rest;
        searched = rest.Length;
        if (!isLast || rest.IsEmpty)
        {
            return false;
        }

        (rest, searched) = (rest.Slice(rest.End), 0);
        return true;
    }

    private static bool IsBlank(ReadOnlySequence<byte> line)
    {
        foreach (var part in line)
        {
            if (part.Span.ContainsAnyExcept(" \t\r"u8))
            {
                return false;
            }
        }

        return true;
    }
}
