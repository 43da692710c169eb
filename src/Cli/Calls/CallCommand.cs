using System.CommandLine;
using Grpc.Core;

namespace Supervisor.Cli;

/// <summary><c>supervisorctl call</c>.</summary>
internal static class CallCommand
{
    private static readonly Option<string?> Data = new("--data", "-d")
    {
        Description = "The request as JSON, or @FILE. Default: standard input, where that is no terminal; else an empty message. A method that takes a stream takes one a line.",
        HelpName = "JSON",
    };

    private static readonly Option<string[]> Headers = new("--header", "-H") { Description = "Sent with the call, as \"name: value\". May be given several times.", HelpName = "HEADER" };
    private static readonly Option<TimeSpan?> Timeout = Durations.Option("--timeout", "How long the whole call may take.");

    internal static Command Create()
    {
        var command = new ExampleCommand(
            "call", "Calls a method of the workers, or of the daemon itself: JSON in, JSON out. Answers are one a line where the output is no terminal.",
            "supervisorctl call arithmetic.v1.Arithmetic/Square -d '{\"value\": 7}'",
            "supervisorctl call arithmetic.v1.Arithmetic/Square -d @request.json --pool math --timeout 5s",
            "seq 1 9 | jq -c '{value: .}' | supervisorctl call arithmetic.v1.Arithmetic/Sum")
        {
            WorkOptions.Method, Data, Headers, WorkOptions.Pool, Timeout, WorkOptions.MaxAttempts, WorkOptions.Priority, WorkOptions.WaitLimit, WorkOptions.RunLimit, WorkOptions.ShowDefaults,
        };
        command.SetDaemonAction(CallAsync);
        return command;
    }

    private static async Task<ExitCode> CallAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var name = MethodName.Parse(context.Get(WorkOptions.Method)!);
        var options = new CallOptions(
            CallHeaders.Read(context, context.Get(Headers) ?? []), context.Get(Timeout) is { } timeout ? (TimeProvider.System.GetUtcNow() + timeout).UtcDateTime : null, cancellationToken);
        var server = context.Daemon.Channel.CreateCallInvoker();
        var method = await new MethodLookup(server, context.Get(WorkOptions.Pool)).FindAsync(name, cancellationToken);
        var messages = new MethodMessages(method, context.Display.IsTerminal, context.Get(WorkOptions.ShowDefaults));
        try
        {
            var requests = new CallRequests(method.Descriptor, context.Get(Data)).ReadAsync(messages, CancellationToken.None);
            await new MethodCall(server, method).RunAsync(requests, response => context.Display.Line(messages.Response(response)), options);
            return ExitCode.Ok;
        }
        catch (RpcException error) when (!cancellationToken.IsCancellationRequested && error.Status.DebugException is null or OperationCanceledException)
        {
            throw CallFailure.Of(error, method);
        }
        catch (WireException error)
        {
            throw new CommandException(ExitCode.Data, error.Message, error);
        }
    }
}
