using Supervisor.Items.Wire;
using Supervisor.Protocol.V1;

namespace Supervisor.Workers.Attach;

/// <summary>The methods of a worker's hello.</summary>
internal static class MethodTable
{
    private const int MaxMethods = 10_000;

    /// <exception cref="MalformedFrameException">A method has no proper name, no kind, or comes twice.</exception>
    public static IReadOnlyList<WorkerMethod> FromHello(WorkerHello hello)
    {
        if (hello.Methods.Count > MaxMethods)
        {
            throw new MalformedFrameException($"A hello lists {hello.Methods.Count} methods; {MaxMethods} are the limit.");
        }

        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var method in hello.Methods)
        {
            if (method.Name.Split('/') is not [{ Length: > 0 }, { Length: > 0 }])
            {
                throw new MalformedFrameException($"'{method.Name}' is not the name of a method; it must be 'package.Service/Method'.");
            }

            if (!names.Add(method.Name))
            {
                throw new MalformedFrameException($"A hello lists the method '{method.Name}' twice.");
            }

            if (!Enum.IsDefined((MethodKind)method.Kind))
            {
                throw new MalformedFrameException($"The method '{method.Name}' has no kind.");
            }
        }

        return [.. hello.Methods.Select(method => new WorkerMethod(method.Name, (MethodKind)method.Kind, method.Idempotent))];
    }
}
