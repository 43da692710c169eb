using Google.Protobuf;

namespace Supervisor.SharedMemory;

/// <param name="Parser">Reads messages.</param>
/// <param name="MaxFrame">A message that is larger ends the stream, in bytes.</param>
/// <param name="ThreadName">For people who look at a process's threads; 15 characters are seen.</param>
internal sealed record RingSettings<T>(MessageParser<T> Parser, int MaxFrame, string ThreadName)
    where T : IMessage<T>;
