using System.Runtime.CompilerServices;

namespace Supervisor.SharedMemory;

/// <summary>What one end of a pair of rings sleeps on. Ringing costs a system call only when it does sleep.</summary>
internal sealed unsafe class Doorbell(byte* words)
{
    private uint* Word => (uint*)(words + RingLayout.DoorbellAt);

    private ref uint Sleeps => ref Unsafe.AsRef<uint>(words + RingLayout.SleepsAt);

    /// <summary>Wakes the end that sleeps here, after something that it may wait for was written.</summary>
    internal void Ring()
    {
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref Sleeps) == 0 || Interlocked.Exchange(ref Sleeps, 0) == 0)
        {
            return;
        }

        Interlocked.Increment(ref Unsafe.AsRef<uint>(Word));
        Futex.Wake(Word);
    }

    /// <summary>
    /// For the one that sleeps here: sleeps until it is rung, unless <paramref name="hasWork"/> says that there is something to do already. May
    /// return early.
    /// </summary>
    internal void Sleep(Func<bool> hasWork)
    {
        var seen = Volatile.Read(ref Unsafe.AsRef<uint>(Word));
        Volatile.Write(ref Sleeps, 1);
        Interlocked.MemoryBarrier();
        if (!hasWork())
        {
            Futex.Wait(Word, seen);
        }

        Volatile.Write(ref Sleeps, 0);
    }
}
