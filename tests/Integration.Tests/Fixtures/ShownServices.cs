using Google.Protobuf;
using Google.Protobuf.Reflection;
using Supervisor.Protocol.V1;

namespace Supervisor.Integration.Tests.Fixtures;

/// <summary>What a worker shows that has no code behind it; see TestWorker's ShowingWorker. Written anew, it is what the next worker shows.</summary>
internal sealed class ShownServices : IDisposable
{
    private readonly TempDirectory _directory = new();

    /// <summary>The switch for the worker.</summary>
    internal string Switch => $"--shows={_directory["hello"]}";

    /// <summary>A service with the method Do, and its file: package/service.proto, with the message that it takes.</summary>
    /// <param name="service">"package.Service".</param>
    /// <param name="field">Of the message.</param>
    internal ShownServices Show(string service, string field = "value") => ShowRaw(service, Describe(service, field).ToByteString());

    /// <summary>A service with any bytes for files.</summary>
    internal ShownServices ShowRaw(string service, params IEnumerable<ByteString> files)
    {
        Write(new WorkerHello { Runtime = "shown", Methods = { new WorkerMethod { Name = $"{service}/Do", Kind = MethodKind.Unary } }, FileDescriptors = { files } }.ToByteArray());
        return this;
    }

    /// <summary>The next worker fails before it attaches.</summary>
    internal void Garble() => Write([0x0a, 100, 1]);

    public void Dispose() => _directory.Dispose();

    private static FileDescriptorProto Describe(string service, string field)
    {
        var (package, name) = (service[..service.LastIndexOf('.')], service[(service.LastIndexOf('.') + 1)..]);
        var message = new DescriptorProto
        {
            Name = "Task",
            Field = { new FieldDescriptorProto { Name = field, Number = 1, Type = FieldDescriptorProto.Types.Type.Int32, Label = FieldDescriptorProto.Types.Label.Optional } },
        };
        var method = new MethodDescriptorProto { Name = "Do", InputType = $".{package}.Task", OutputType = $".{package}.Task" };
        return new FileDescriptorProto
        {
            Name = $"{package}/service.proto",
            Package = package,
            Syntax = "proto3",
            MessageType = { message },
            Service = { new ServiceDescriptorProto { Name = name, Method = { method } } },
        };
    }

    // Whole, or not at all.
    private void Write(byte[] hello)
    {
        File.WriteAllBytes(_directory["hello.new"], hello);
        File.Move(_directory["hello.new"], _directory["hello"], overwrite: true);
    }
}
