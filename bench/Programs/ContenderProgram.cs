using System.Text.Json;
using Supervisor.Bench.Contenders;

namespace Supervisor.Bench.Programs;

/// <summary>
/// The bench as a contender, in a process of its own like all others: says its name, then answers each line, a workload, with its figures, until
/// there are no more.
/// </summary>
internal static class ContenderProgram
{
    public const string Argument = "--contender";
    public const string Ours = "ours";
    public const string OursShared = "ours-shared";
    public const string RawGrpc = "raw-grpc";
    public const string ProcessPerCall = "process-per-call";
    public const string InProcess = "in-process";

    public static async Task RunAsync(string name)
    {
        ClientCollector.KeepFromChildren();
        await using var contender = await CreateAsync(name);
        Console.WriteLine(contender.Name);
        while (await Console.In.ReadLineAsync() is { } line)
        {
            Console.WriteLine(JsonSerializer.Serialize(await ReplyAsync(contender, Workload.Parse(line))));
        }
    }

    private static async Task<IContender> CreateAsync(string name) => name switch
    {
        Ours => new OurPool(),
        OursShared => new OurSharedPool(),
        RawGrpc => await RawGrpcCalls.StartAsync(),
        ProcessPerCall => new ProcessPerCall(),
        InProcess => new InProcessLoop(),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "There is no such contender."),
    };

    private static async Task<object> ReplyAsync(IContender contender, Workload work)
    {
        try
        {
            return await contender.RunAsync(work);
        }
        catch (Exception error)
        {
            return new { error = error.Message };
        }
    }
}
