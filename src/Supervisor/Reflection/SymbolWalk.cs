using Google.Protobuf.Reflection;

namespace Supervisor.Reflection;

/// <summary>Collects the full names of all that a file defines, as long as they stay within a budget: every name repeats those around it.</summary>
/// <param name="budget">Characters that all names together may have.</param>
internal sealed class SymbolWalk(int budget)
{
    private readonly List<string> _symbols = [];
    private readonly List<Extension> _extensions = [];

    public IReadOnlyList<string> Symbols => _symbols;

    public IReadOnlyList<Extension> Extensions => _extensions;

    /// <summary>What is left.</summary>
    public int Budget { get; private set; } = budget;

    /// <exception cref="SchemaException">The budget is not enough.</exception>
    public void Visit(FileDescriptorProto file)
    {
        VisitAll(file.MessageType, file.Package, Visit);
        VisitAll(file.EnumType, file.Package, Visit);
        VisitAll(file.Extension, file.Package, VisitExtension);
        VisitAll(file.Service, file.Package, Visit);
    }

    private void Visit(DescriptorProto message, string scope)
    {
        var name = Add(scope, message.Name);
        VisitAll(message.Field, name, (field, parent) => Add(parent, field.Name));
        VisitAll(message.OneofDecl, name, (oneof, parent) => Add(parent, oneof.Name));
        VisitAll(message.NestedType, name, Visit);
        VisitAll(message.EnumType, name, Visit);
        VisitAll(message.Extension, name, VisitExtension);
    }

    // The values of an enum are its siblings, as in C++.
    private void Visit(EnumDescriptorProto type, string scope)
    {
        Add(scope, type.Name);
        VisitAll(type.Value, scope, (value, parent) => Add(parent, value.Name));
    }

    private void Visit(ServiceDescriptorProto service, string scope) =>
        VisitAll(service.Method, Add(scope, service.Name), (method, parent) => Add(parent, method.Name));

    private void VisitExtension(FieldDescriptorProto field, string scope)
    {
        Add(scope, field.Name);
        _extensions.Add(new(field.Extendee.TrimStart('.'), field.Number));
    }

    private string Add(string scope, string name)
    {
        Budget -= scope.Length + 1 + name.Length;
        if (Budget < 0)
        {
            throw new SchemaException("the names in it are too long or too many");
        }

        var symbol = scope.Length == 0 ? name : $"{scope}.{name}";
        _symbols.Add(symbol);
        return symbol;
    }

    private static void VisitAll<T>(IEnumerable<T> children, string scope, Action<T, string> visit)
    {
        foreach (var child in children)
        {
            visit(child, scope);
        }
    }
}
