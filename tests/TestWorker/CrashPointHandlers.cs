using System.Text;
using Google.Protobuf;
using Grpc.Core;

namespace Supervisor.TestWorker;

/// <summary>
/// Goes wrong while the worker parses a request or writes a response, which generated code cannot: the marshallers do what the first line of
/// the message says, as "decode exit" or "encode segfault". What follows that line is ballast.
/// </summary>
[BindServiceMethod(typeof(CrashPointHandlers), nameof(BindService))]
public sealed class CrashPointHandlers
{
    private const int Segfault = 11;

    /// <summary>As the worker has it. Callers take plain marshallers.</summary>
    private static readonly Method<Blob, Blob> CrossMethod = new(
        MethodType.Unary, "testing.v1.CrashPoints", "Cross", Marshallers.Create(Write, Read), Marshallers.Create(Write, Read));

    public static void BindService(ServiceBinderBase binder, CrashPointHandlers? service) =>
        binder.AddMethod(CrossMethod, service is null ? null : new UnaryServerMethod<Blob, Blob>(service.Cross));

    public Task<Blob> Cross(Blob request, ServerCallContext context) => Task.FromResult(request);

    private static Blob Read(byte[] bytes)
    {
        var message = Blob.Parser.ParseFrom(bytes);
        Pass("decode", message);
        return message;
    }

    private static byte[] Write(Blob message)
    {
        Pass("encode", message);
        return message.ToByteArray();
    }

    private static void Pass(string point, Blob message)
    {
        var line = Encoding.ASCII.GetString(message.Data.Span).Split('\n', 2)[0].Split(' ');
        if (line[0] != point)
        {
            return;
        }

        switch (line[1])
        {
            case "exit":
                Environment.Exit(3);
                break;
            case "segfault":
                ProcessDeath.Die(Segfault, 0);
                break;
            case "error":
                throw new InvalidOperationException($"The message was told to fail at {point}.");
        }
    }
}
