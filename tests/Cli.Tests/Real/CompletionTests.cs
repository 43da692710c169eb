using Supervisor.Cli.Tests.Fixtures;

namespace Supervisor.Cli.Tests.Real;

/// <summary>The scripts in real shells.</summary>
public sealed class CompletionTests(PoolDaemon daemon)
{
    // As bash calls a completion function.
    private const string Try = """
        source <(supervisorctl completion bash) || exit 1
        COMP_LINE=$1; COMP_POINT=${#1}; read -ra COMP_WORDS <<<"$1"
        [[ $1 == *" " ]] && COMP_WORDS+=("")
        COMP_CWORD=$(( ${#COMP_WORDS[@]} - 1 ))
        _supervisorctl
        echo "${COMPREPLY[*]}"
        """;

    [Theory(Timeout = Patience.Test)]
    [InlineData("supervisorctl st", "start status stop")]
    [InlineData("supervisorctl quarantine r", "rerun")]
    [InlineData("supervisorctl restart lo", "looked-at")]
    [InlineData("supervisorctl status --js", "--json")]
    public async Task Bash_completes_commands_options_and_what_the_daemon_has(string line, string expected) =>
        Assert.Equal(expected, await ReadAsync(Ctl.Start("bash", Environment(), "-c", Try, "bash", line)));

    [Fact(Timeout = Patience.Test)]
    public async Task Zsh_takes_its_script()
    {
        Assert.SkipUnless(File.Exists("/bin/zsh") || File.Exists("/usr/bin/zsh"), "There is no zsh on this machine.");

        Assert.Equal("_supervisorctl", await ReadAsync(Ctl.Start("zsh", Environment(), "-fc", "autoload -Uz compinit; compinit -u; source <(supervisorctl completion zsh); echo $_comps[supervisorctl]")));
    }

    private Dictionary<string, string> Environment() => new()
    {
        ["PATH"] = $"{AppContext.BaseDirectory}:{System.Environment.GetEnvironmentVariable("PATH")}",
        ["SUPERVISORCTL_SOCKET"] = daemon.Socket,
    };

    private static async Task<string> ReadAsync(System.Diagnostics.Process shell)
    {
        using (shell)
        {
            var output = await shell.StandardOutput.ReadToEndAsync();
            await shell.WaitForExitAsync();
            Assert.Equal(0, shell.ExitCode);
            return output.Trim();
        }
    }
}
