using System.Text.RegularExpressions;
using Grpc.Core;
using Grpc.Net.Client;
using Supervisor.Integration.Tests.Fixtures;

namespace Supervisor.Integration.Tests.FrontDoor;

/// <summary>Over TCP the gate's token opens the door, and stays at the door.</summary>
public sealed partial class TcpDoorTests : IDisposable
{
    private const string Token = "0123456789abcdef0123456789abcdef";

    private readonly TempDirectory _files = new();

    public void Dispose() => _files.Dispose();

    [Fact(Timeout = Patience.Test)]
    public async Task A_call_with_the_token_is_served_and_its_handler_does_not_see_it()
    {
        await File.WriteAllTextAsync(_files["tokens"], $"submit {Token}\n", TestContext.Current.CancellationToken);
        File.SetUnixFileMode(_files["tokens"], UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await using var daemon = await DaemonProcess.StartAsync($$"""
            {
              "Supervisor": {
                "Tcp": { "Endpoint": "127.0.0.1:0", "TokenFile": "{{_files["tokens"]}}" },
                "Pools": { "math": { "Command": ["dotnet", "{{TestWorkerProgram.AssemblyPath}}"], "Workers": 1 } }
              }
            }
            """);
        await Eventually.HoldsAsync(() => Address().IsMatch(daemon.Output));
        using var door = new Door(GrpcChannel.ForAddress(Address().Match(daemon.Output).Groups[1].Value));

        await Eventually.HoldsAsync(async () => await StatusAsync(door, $"Bearer {Token}") == StatusCode.OK, TimeSpan.FromMilliseconds(Patience.Test));
        Assert.Equal(StatusCode.Unauthenticated, await StatusAsync(door, null));
        Assert.Equal(StatusCode.Unauthenticated, await StatusAsync(door, $"Bearer {Token[1..]}0"));
        using var call = door.Faults.MetadataAsync(new Number(), new Metadata { { "authorization", $"Bearer {Token}" }, { "echo-me", "x" } });
        await call;

        var seen = call.GetTrailers().GetValue("seen")!.Split(',');
        Assert.Contains("echo-me", seen);
        Assert.DoesNotContain("authorization", seen);
    }

    private static async Task<StatusCode> StatusAsync(Door door, string? authorization)
    {
        try
        {
            await door.Math.SquareAsync(new Number(), authorization is null ? null : new Metadata { { "authorization", authorization } });
            return StatusCode.OK;
        }
        catch (RpcException error)
        {
            return error.StatusCode;
        }
    }

    [GeneratedRegex("Listens on (http\\S+) too")]
    private static partial Regex Address();
}
