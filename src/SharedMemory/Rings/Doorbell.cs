using System.Runtime.CompilerServices;

namespace Supervisor.SharedMemory;

/// <summary>What the threads of one end of a pair of rings sleep on. Ringing costs a system call only while one of them does.</summary>
internal sealed unsafe class Doorbell(byte* words)
{
    private uint* Word => (uint*)(words + RingLayout.DoorbellAt);

    private ref int Sleepers => ref Unsafe.AsRef<int>(words + RingLayout.SleepersAt);

    /// <summary>Wakes one that sleeps here, after something that it may wait for was written.</summary>
    internal void Ring()
    {
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref Sleepers) != 0)
        {
            Interlocked.Increment(ref Unsafe.AsRef<uint>(Word));
            Futex.Wake(Word);
        }
    }

    /// <summary>Sleeps until it is rung, unless <paramref name="hasWork"/> says that there is something to do already. May return early.</summary>
    internal void Sleep(Func<bool> hasWork)
    {
        var seen = Volatile.Read(ref Unsafe.AsRef<uint>(Word));
        Interlocked.Increment(ref Sleepers);
        try
        {
            if (!hasWork())
            {
                Futex.Wait(Word, seen);
            }
        }
        finally
        {
            Interlocked.Decrement(ref Sleepers);
        }
    }
}
