using System.Diagnostics;
using Google.Protobuf;
using Supervisor.Client;
using Supervisor.TestWorker;

namespace Supervisor.Integration.Tests.Conformance.Processes;

/// <summary><c>_TestProcess</c> and <c>_TestSubclassingProcess</c>: standard streams and exit codes.</summary>
public sealed class TestProcessStreams
{
    private const int Output = 1;
    private const int Error = 2;

    [Fact(Timeout = 60_000)]
    public async Task test_error_on_stdio_flush_1()
    {
        foreach (var descriptor in new[] { Output, Error })
        {
            using var owner = Process.Start("sh", ["-c", $"exec dotnet \"$0\" --own-process=square {descriptor}>&-", TestWorkerProgram.AssemblyPath]);

            await owner.WaitForExitAsync();

            Assert.Equal(0, owner.ExitCode);
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task test_error_on_stdio_flush_2()
    {
        foreach (var descriptor in new[] { Output, Error })
        {
            await using var process = await WorkerProcess.StartAsync(OneTask.Faults.CloseDescriptorAsync, Numbers.Of(descriptor), OneTask.Options);

            Assert.Equal(descriptor, (await process.Result).Value);
            Assert.Equal(0, process.ExitCode);
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task test_stderr_flush()
    {
        await using var process = await WorkerProcess.StartAsync(OneTask.Faults.WriteErrorAsync, new Blob { Data = ByteString.CopyFromUtf8("no end of line") }, OneTask.Options);

        await process.Result;

        Assert.Equal(["no end of line"], process.Report!.LastStandardError);
    }

    [Fact(Timeout = 60_000)]
    public async Task test_sys_exit()
    {
        foreach (var code in new[] { 1, 0, 8 })
        {
            await using var process = await WorkerProcess.StartAsync(OneTask.Faults.ExitAsync, Numbers.Of(code), OneTask.Options);

            await process.JoinAsync();

            Assert.Equal(code, process.ExitCode);
            Assert.Equal(code, (await Assert.ThrowsAsync<WorkerCrashedException>(() => process.Result)).Report!.ExitCode);
        }
    }
}
