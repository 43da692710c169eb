using Microsoft.Win32.SafeHandles;

namespace Supervisor.Workers;

/// <summary>Reads files that somebody else may cut or overwrite meanwhile: by pread, never by mapping.</summary>
internal static class FileBytes
{
    /// <summary>Fills the buffer. False: the file is too short, or cannot be read.</summary>
    public static bool TryRead(SafeFileHandle file, Span<byte> buffer, long offset)
    {
        try
        {
            while (!buffer.IsEmpty)
            {
                var read = RandomAccess.Read(file, buffer, offset);
                if (read == 0)
                {
                    return false;
                }

                buffer = buffer[read..];
                offset += read;
            }

            return true;
        }
        catch (Exception unreadable) when (unreadable is IOException or ObjectDisposedException)
        {
            return false;
        }
    }
}
