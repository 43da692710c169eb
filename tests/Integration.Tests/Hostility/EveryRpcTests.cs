using System.Diagnostics;
using System.Globalization;
using Grpc.Core;
using Supervisor.Integration.Tests.Fixtures;

namespace Supervisor.Integration.Tests.Hostility;

/// <summary>Bytes that are no message, against every rpc that there is.</summary>
public sealed class EveryRpcTests(HostileDaemon daemon, ITestOutputHelper output) : IClassFixture<HostileDaemon>
{
    private static readonly StatusCode[] Surprises = [StatusCode.Unknown, StatusCode.Internal, StatusCode.DeadlineExceeded, StatusCode.Unavailable];

    public static TheoryData<string, byte[]> Malformed => new()
    {
        { "cut off", [0x0a, 100, 1] },
        { "a negative length", [0x0a, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F] },
        { "a wire type that does not exist", [0x0F, 1] },
        { "field 0", [0x00, 1] },
        { "a number without end", [0x08, .. Enumerable.Repeat((byte)0xFF, 11)] },
        { "an end of no group", [0x0C] },
        { "nested 101 deep", Nested(101) },
        { "nested 5,000 deep", Nested(5000) },
    };

    [Theory(Timeout = Patience.Test)]
    [MemberData(nameof(Malformed), DisableDiscoveryEnumeration = true)]
    public async Task What_is_no_message_is_an_invalid_argument_of_every_rpc(string what, byte[] message)
    {
        using var channel = UnixChannel.Open(daemon.Socket);
        Assert.True(RawCalls.Methods.Count >= 17);

        foreach (var method in RawCalls.Methods)
        {
            var status = await RawCalls.SendAsync(channel.CreateCallInvoker(), method, message);
            Assert.True(status.StatusCode == StatusCode.InvalidArgument, $"{method.FullName}, {what}: {status}");
        }

        await daemon.AnswersAsync();
    }

    // Fields of a type that their numbers do not have are unknown ones, which protobuf skips.
    [Fact(Timeout = Patience.Test)]
    public async Task Wrong_types_of_fields_surprise_no_rpc()
    {
        using var channel = UnixChannel.Open(daemon.Socket);
        byte[] message = [.. Enumerable.Range(1, 15).SelectMany(field => new byte[] { (byte)((field << 3) | 5), 1, 2, 3, 4 })];

        foreach (var method in RawCalls.Methods)
        {
            var status = await RawCalls.SendAsync(channel.CreateCallInvoker(), method, message);
            Assert.False(Surprises.Contains(status.StatusCode), $"{method.FullName}: {status}");
        }

        await daemon.AnswersAsync();
    }

    // SUPERVISOR_FUZZ_SECONDS makes it longer, SUPERVISOR_FUZZ_SEED repeats a run.
    [Fact(Timeout = 3_600_000)]
    public async Task Random_bytes_surprise_no_rpc()
    {
        var seed = Variable("SUPERVISOR_FUZZ_SEED", Random.Shared.Next());
        var time = TimeSpan.FromSeconds(Variable("SUPERVISOR_FUZZ_SECONDS", 8));
        var random = new Random(seed);
        using var channel = UnixChannel.Open(daemon.Socket);
        var begin = Stopwatch.GetTimestamp();
        var sent = 0;
        for (; Stopwatch.GetElapsedTime(begin) < time; sent++)
        {
            var method = RawCalls.Methods[random.Next(RawCalls.Methods.Count)];
            var message = RandomMessage(random);
            var status = await RawCalls.SendAsync(channel.CreateCallInvoker(), method, message);
            Assert.False(Surprises.Contains(status.StatusCode), $"Seed {seed}, message {sent}, {method.FullName}, {Convert.ToHexString(message)}: {status}");
        }

        output.WriteLine($"{sent} messages with seed {seed}.");
        await daemon.AnswersAsync();
    }

    private static int Variable(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : otherwise;

    // Of plain noise nothing passes the parser; so half of it is fields that hold noise.
    private static byte[] RandomMessage(Random random)
    {
        var noise = new byte[random.Next(0, 60)];
        random.NextBytes(noise);
        return random.Next(2) == 0 ? noise : [.. Enumerable.Range(0, random.Next(1, 6)).SelectMany(_ => Field(random))];
    }

    private static byte[] Field(Random random)
    {
        var number = random.Next(1, 16);
        if (random.Next(3) == 0)
        {
            return [(byte)(number << 3), (byte)random.Next(128)];
        }

        var content = new byte[random.Next(0, 20)];
        random.NextBytes(content);
        byte[] inner = random.Next(2) == 0 ? [.. content.Select(value => (byte)((value % 26) + 'a'))] : content;
        return [(byte)((number << 3) | 2), (byte)inner.Length, .. inner];
    }

    // Groups of an unknown field: every message may hold them.
    private static byte[] Nested(int depth) => [.. Enumerable.Repeat(new byte[] { 0xFB, 0x01 }, depth).SelectMany(tag => tag), .. Enumerable.Repeat(new byte[] { 0xFC, 0x01 }, depth).SelectMany(tag => tag)];
}
