using Microsoft.Win32.SafeHandles;
using Supervisor.TestKit;

namespace Supervisor.SharedMemory.Tests.Rings;

public sealed class RingPairTests
{
    [Fact]
    public void What_one_end_writes_lies_in_one_piece_at_the_other_wherever_the_ring_begins_anew()
    {
        using var made = RingPair.Create(64 << 10);
        using var opened = RingPair.Open(made.Path, made.Nonce);
        const int Length = 50_000;

        for (var round = 0; round < 100; round++)
        {
            Assert.True(made.Writer.Room >= Length);
            made.Writer.Next(Length).Fill((byte)round);
            made.Writer.Publish(Length);

            Assert.Equal(Length, opened.Reader.Available);
            Assert.True(opened.Reader.Next(Length).IndexOfAnyExcept((byte)round) < 0);
            opened.Reader.Release(Length);
        }
    }

    [Fact]
    public void Another_nonce_is_another_ring()
    {
        using var made = RingPair.Create(64 << 10);

        Assert.Contains("not the one that was offered", Assert.Throws<IOException>(() => RingPair.Open(made.Path, new byte[RingPair.NonceLength])).Message, StringComparison.Ordinal);
        Assert.Null(RingPair.TryOpen(made.Path, new byte[RingPair.NonceLength]));
    }

    [Fact]
    public void A_file_of_the_disk_is_not_mapped()
    {
        using var directory = new TempDirectory();
        var path = Path.Combine(directory.Path, "ring");
        File.WriteAllBytes(path, new byte[RingLayout.Length(64 << 10)]);

        Assert.Contains("no memory of a supervisor's", Assert.Throws<IOException>(() => RingPair.Open(path, new byte[RingPair.NonceLength])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Memory_that_could_be_cut_off_is_not_mapped()
    {
        // By its name it is one.
        using var memory = new SafeFileHandle(NativeMethods.CreateMemoryFile("supervisor", NativeMethods.AllowSealing), ownsHandle: true);
        RandomAccess.SetLength(memory, RingLayout.Length(64 << 10));
        var path = $"/proc/self/fd/{memory.DangerousGetHandle()}";

        Assert.Contains("sealed", Assert.Throws<IOException>(() => RingPair.Open(path, new byte[RingPair.NonceLength])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Memory_of_another_size_is_no_ring()
    {
        using var memory = SealedMemory.Create(RingLayout.Length(64 << 10) + 1);

        Assert.Contains("is no ring", Assert.Throws<IOException>(() => RingPair.Open(memory.Path, new byte[RingPair.NonceLength])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_made_cannot_be_resized()
    {
        using var memory = SealedMemory.Create(8192);
        using var opened = SealedMemory.Open(memory.Path);

        Assert.ThrowsAny<Exception>(() => RandomAccess.SetLength(opened.File, 4096));
        Assert.ThrowsAny<Exception>(() => RandomAccess.SetLength(opened.File, 16384));
        Assert.Equal(8192, RandomAccess.GetLength(opened.File));
    }

    [Fact]
    public void Where_there_is_nothing_there_is_no_ring() => Assert.Null(RingPair.TryOpen("/proc/self/fd/987654", new byte[RingPair.NonceLength]));
}
