using Google.Protobuf.Reflection;

namespace Supervisor.Cli;

/// <summary>The names that fields have in JSON: the one of the mapping, and the one of the .proto file.</summary>
internal sealed class FieldNames
{
    private readonly Dictionary<MessageDescriptor, Dictionary<string, FieldDescriptor>> _fields = [];

    internal bool TryFind(MessageDescriptor type, string name, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out FieldDescriptor? field)
    {
        if (!_fields.TryGetValue(type, out var fields))
        {
            _fields.Add(type, fields = []);
            foreach (var known in type.Fields.InDeclarationOrder())
            {
                fields.TryAdd(known.Name, known);
                fields[known.JsonName] = known;
            }
        }

        return fields.TryGetValue(name, out field);
    }
}
