using System.Runtime.CompilerServices;
using System.Text;
using Google.Protobuf.Reflection;

namespace Supervisor.Cli;

/// <summary>The requests of a call: one, or, for a method that takes a stream, one a line.</summary>
/// <param name="method">What is called.</param>
/// <param name="data">JSON; or "@" and the name of a file; null: standard input, if that is no terminal.</param>
internal sealed class CallRequests(MethodDescriptor method, string? data)
{
    internal async IAsyncEnumerable<byte[]> ReadAsync(MethodMessages messages, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (!method.IsClientStreaming)
        {
            yield return await SingleAsync(messages, cancellationToken);
            yield break;
        }

        var name = data is { } given && given.StartsWith('@') ? given[1..] : null;
        var lines = data is null || name is not null
            ? OpenLines(name).ReadAsync(cancellationToken)
            : InputLines.ReadAsync(new MemoryStream(Encoding.UTF8.GetBytes(data)), source: null, cancellationToken);
        await foreach (var line in lines)
        {
            yield return Convert(messages, line);
        }
    }

    private async Task<byte[]> SingleAsync(MethodMessages messages, CancellationToken cancellationToken)
    {
        switch (data)
        {
            // Nothing can be said in such a message, so nobody is waited for.
            case null when Console.IsInputRedirected && method.InputType.Fields.InDeclarationOrder().Count > 0:
                await using (var input = Console.OpenStandardInput())
                {
                    return Convert(messages, new InputLine(null, 1, await AllAsync(input, cancellationToken)));
                }

            case null:
                return messages.Request("{}"u8);
            case { } when data.StartsWith('@'):
                return Convert(messages, new InputLine(data[1..], 1, await File.ReadAllBytesAsync(data[1..], cancellationToken)));
            default:
                return Convert(messages, new InputLine(null, 1, Encoding.UTF8.GetBytes(data)));
        }
    }

    private static InputLines OpenLines(string? file)
    {
        var lines = new InputLines(file is null ? [] : [file]);
        lines.Check();
        return lines;
    }

    private static async Task<ReadOnlyMemory<byte>> AllAsync(Stream input, CancellationToken cancellationToken)
    {
        var all = new MemoryStream();
        await input.CopyToAsync(all, cancellationToken).WaitAsync(cancellationToken);
        var text = all.ToArray();
        return text.AsSpan().ContainsAnyExcept(" \t\r\n"u8) ? text : "{}"u8.ToArray();
    }

    private static byte[] Convert(MethodMessages messages, InputLine line)
    {
        try
        {
            return messages.Request(line.Text.Span, line.Number);
        }
        catch (JsonInputException error)
        {
            throw new CommandException(ExitCode.Data, $"The request cannot be sent: {line.Tell(error)}", error);
        }
    }
}
