using Google.Protobuf.Reflection;
using Grpc.Core;
using Grpc.Reflection.V1;
using Supervisor.Hosting;

namespace Supervisor.Cli;

/// <summary>Finds a method by asking the server for its files.</summary>
/// <param name="server">The daemon.</param>
/// <param name="pool">Whose definition is meant where pools differ; null: that does not matter.</param>
internal sealed class MethodLookup(CallInvoker server, string? pool)
{
    private static readonly FileDescriptor[] AlwaysKnown = [Google.Rpc.ErrorDetailsReflection.Descriptor, Protocol.V1.CommonReflection.Descriptor];

    /// <exception cref="CommandException">There is no such method, or it is not clear which one is meant.</exception>
    internal async Task<ServerMethod> FindAsync(MethodName name, CancellationToken cancellationToken)
    {
        var (stream, answer) = await ReflectionStream.OpenAsync(
            server, CallHeaders.ForPool(pool), new ServerReflectionRequest { FileContainingSymbol = name.Service }, cancellationToken);
        using (stream)
        {
            if (answer.ErrorResponse is { } error)
            {
                throw await RefusedAsync(stream, name, error, cancellationToken);
            }

            var files = await FilesAsync(stream, answer, cancellationToken);
            var service = files.SelectMany(file => file.Services).FirstOrDefault(service => service.FullName == name.Service)
                ?? throw new CommandException(ExitCode.NotFound, $"{name.Service} is no service. Give package.Service/Method.");
            var method = service.FindMethodByName(name.Method) ?? throw NoMethod(service, name);
            return new ServerMethod(method, TypeRegistry.FromFiles(files.Concat(AlwaysKnown).DistinctBy(file => file.Name)));
        }
    }

    private static async Task<IReadOnlyList<FileDescriptor>> FilesAsync(ReflectionStream stream, ServerReflectionResponse answer, CancellationToken cancellationToken)
    {
        var files = new FileSet();
        files.Add(answer.FileDescriptorResponse?.FileDescriptorProto ?? []);
        while (files.Missing.FirstOrDefault() is { } missing)
        {
            var more = await stream.AskAsync(new ServerReflectionRequest { FileByFilename = missing }, cancellationToken);
            if (more.FileDescriptorResponse is not { } found)
            {
                throw new CommandException(ExitCode.NotFound, $"The daemon does not know the file {missing}, which others import: {more.ErrorResponse?.ErrorMessage}");
            }

            files.Add(found.FileDescriptorProto);
        }

        return files.Build();
    }

    private async Task<CommandException> RefusedAsync(ReflectionStream stream, MethodName name, ErrorResponse error, CancellationToken cancellationToken)
    {
        var code = (StatusCode)error.ErrorCode;
        if (code != StatusCode.NotFound)
        {
            return new CommandException(ExitCodeTable.For(code), $"{name.Service}: {error.ErrorMessage}{(pool is null ? " Here that is --pool NAME." : "")}");
        }

        var listed = await stream.AskAsync(new ServerReflectionRequest { ListServices = "" }, cancellationToken);
        var services = (listed.ListServicesResponse?.Service ?? []).Select(service => service.Name).ToList();
        return services.Contains(name.Service)
            ? new CommandException(ExitCode.NotFound, $"{name.Service} is there, but not what its messages look like: {error.ErrorMessage}")
            : NoService(name, services);
    }

    private CommandException NoService(MethodName name, IReadOnlyList<string> services)
    {
        var where = pool is null ? "No pool has" : $"Pool {pool} does not have";
        var workers = services.Where(service => !service.StartsWith("grpc.", StringComparison.Ordinal) && !service.StartsWith("supervisor.v1.", StringComparison.Ordinal)).ToList();
        return new CommandException(ExitCode.NotFound, workers.Count == 0
            ? $"{where} a service {name.Service}, or any: `supervisorctl pools` shows how the pools stand."
            : $"{where} a service {name.Service}; {NearestName.Suggest(name.Service, workers)}");
    }

    private static CommandException NoMethod(ServiceDescriptor service, MethodName name)
    {
        var methods = service.Methods.Select(method => method.Name).ToList();
        return new CommandException(ExitCode.NotFound, $"{service.FullName} has no method {name.Method}; {NearestName.Suggest(name.Method, methods)}");
    }
}
