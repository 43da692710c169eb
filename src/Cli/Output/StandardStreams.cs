using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Supervisor.Cli;

/// <summary>Standard output that says when its reader is gone.</summary>
internal static class StandardStreams
{
    private const int OutputDescriptor = 1;

    /// <summary>
    /// The console's own stream swallows EPIPE, so that <c>events --follow | head</c> would never end. A FileStream throws; but in a file it keeps
    /// a position of its own, so that two programs that share one would overwrite each other.
    /// </summary>
    internal static TextWriter Output()
    {
        if (!Console.IsOutputRedirected)
        {
            return Console.Out;
        }

        var file = new FileStream(new SafeFileHandle(OutputDescriptor, ownsHandle: false), FileAccess.Write, bufferSize: 0);
        return file.CanSeek ? Console.Out : new StreamWriter(file, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { AutoFlush = true };
    }
}
