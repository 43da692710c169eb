namespace Supervisor.Worker.Attachment;

/// <summary>Where the supervisor told this process to report, and with which proof.</summary>
internal sealed record WorkerEnvironment(string WorkerId, string SocketPath, string Token, bool IsSingleTask = false)
{
    internal const string SocketVariable = "SUPERVISOR_SOCKET";
    internal const string TokenFileVariable = "SUPERVISOR_TOKEN_FILE";
    internal const string SingleTaskVariable = "SUPERVISOR_SINGLE_TASK";

    /// <summary>Reads the environment of a worker. The token works once, so its file is removed.</summary>
    /// <exception cref="InvalidOperationException">A variable is missing, or the token cannot be read.</exception>
    internal static WorkerEnvironment Take(string workerId) => new(workerId, Required(SocketVariable), TakeToken(Required(TokenFileVariable)), TakeSingleTask());

    private static string TakeToken(string path)
    {
        Environment.SetEnvironmentVariable(TokenFileVariable, null);
        try
        {
            var token = File.ReadAllText(path).Trim();
            File.Delete(path);
            return token;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InvalidOperationException($"The token file '{path}' cannot be read and removed: {exception.Message} A worker attaches once; start it through the supervisor.", exception);
        }
    }

    // It says what this process is, so it is not for those that this one starts.
    private static bool TakeSingleTask()
    {
        var isSingleTask = Environment.GetEnvironmentVariable(SingleTaskVariable) == "1";
        Environment.SetEnvironmentVariable(SingleTaskVariable, null);
        return isSingleTask;
    }

    private static string Required(string variable) => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value
        ? value
        : throw new InvalidOperationException($"The environment variable {variable} is missing, though this process is marked as a worker: start it through the supervisor.");
}
