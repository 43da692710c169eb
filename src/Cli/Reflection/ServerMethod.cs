using Google.Protobuf.Reflection;

namespace Supervisor.Cli;

/// <summary>A method of the server, and the types that its messages may hold.</summary>
internal sealed record ServerMethod(MethodDescriptor Descriptor, TypeRegistry Types)
{
    /// <summary>"package.Service/Method".</summary>
    internal string FullName => $"{Descriptor.Service.FullName}/{Descriptor.Name}";
}
