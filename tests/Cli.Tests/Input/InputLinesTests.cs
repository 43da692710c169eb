using System.IO.Pipes;
using System.Text;

namespace Supervisor.Cli.Tests.Input;

public sealed class InputLinesTests
{
    [Theory]
    [InlineData("", new string[0])]
    [InlineData("a", new[] { "1:a" })]
    [InlineData("a\n", new[] { "1:a" })]
    [InlineData("a\r\n\n \t\nb\n\n", new[] { "1:a\r", "4:b" })]
    public async Task Blank_lines_are_counted_and_left_out(string text, string[] lines) =>
        Assert.Equal(lines, await ReadAsync(new MemoryStream(Encoding.UTF8.GetBytes(text))));

    [Fact]
    public async Task A_line_may_be_longer_than_any_buffer()
    {
        var text = new string('x', 1 << 20);

        Assert.Equal([$"1:{text}", "2:y"], await ReadAsync(new MemoryStream(Encoding.UTF8.GetBytes($"{text}\ny"))));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_line_is_there_when_it_has_come_and_not_when_the_next_does()
    {
        await using var writer = new AnonymousPipeServerStream(PipeDirection.Out);
        await using var reader = new AnonymousPipeClientStream(PipeDirection.In, writer.ClientSafePipeHandle);
        await using var lines = InputLines.ReadAsync(reader, source: null).GetAsyncEnumerator();

        await writer.WriteAsync("first\nsec"u8.ToArray());
        Assert.True(await lines.MoveNextAsync());
        Assert.Equal("first", Encoding.UTF8.GetString(lines.Current.Text.Span));

        await writer.WriteAsync("ond\n"u8.ToArray());
        Assert.True(await lines.MoveNextAsync());
        Assert.Equal("second", Encoding.UTF8.GetString(lines.Current.Text.Span));
    }

    [Fact(Timeout = 60_000)]
    public async Task Waiting_for_input_that_never_comes_can_be_cancelled()
    {
        await using var writer = new AnonymousPipeServerStream(PipeDirection.Out);
        var reader = new AnonymousPipeClientStream(PipeDirection.In, writer.ClientSafePipeHandle);
        using var cancel = new CancellationTokenSource();
        await using var lines = InputLines.ReadAsync(reader, source: null, cancel.Token).GetAsyncEnumerator();

        var next = lines.MoveNextAsync();
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await next);
    }

    [Fact]
    public void A_file_that_is_not_there_is_told_before_any_is_read()
    {
        using var directory = new TempDirectory();

        var error = Assert.Throws<CommandException>(new InputLines(["-", directory["none"]]).Check);

        Assert.Equal((ExitCode.NotFound, $"There is no file {directory["none"]}."), (error.Code, error.Message));
    }

    private static async Task<IReadOnlyList<string>> ReadAsync(Stream stream)
    {
        var lines = new List<string>();
        await foreach (var line in InputLines.ReadAsync(stream, source: null))
        {
            lines.Add($"{line.Number}:{Encoding.UTF8.GetString(line.Text.Span)}");
        }

        return lines;
    }
}
