namespace Supervisor.Cli;

/// <summary>A method as it is typed: <c>package.Service/Method</c>; <c>package.Service.Method</c> is understood too.</summary>
internal readonly record struct MethodName(string Service, string Method)
{
    /// <exception cref="CommandException">It has no service, or no method.</exception>
    internal static MethodName Parse(string text)
    {
        var name = text.TrimStart('/');
        var split = name.Contains('/', StringComparison.Ordinal) ? name.IndexOf('/', StringComparison.Ordinal) : name.LastIndexOf('.');
        return split > 0 && split < name.Length - 1 && name.LastIndexOf('/') <= split
            ? new MethodName(name[..split], name[(split + 1)..])
            : throw new CommandException(ExitCode.Usage, $"\"{text}\" names no method: give package.Service/Method.");
    }

    public override string ToString() => $"{Service}/{Method}";
}
