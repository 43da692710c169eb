using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Supervisor.SharedMemory;

/// <summary>What the threads of one end of a pair of rings sleep on. Ringing costs a system call only while one of them does.</summary>
internal sealed unsafe class Doorbell(byte* words)
{
    private uint* Word => (uint*)(words + RingLayout.DoorbellAt);

    private ref int Sleepers => ref Unsafe.AsRef<int>(words + RingLayout.SleepersAt);

    private ref int Looks => ref Unsafe.AsRef<int>(words + RingLayout.LooksAt);

    /// <summary>Wakes one that sleeps here, after something that it may wait for was written, unless one is awake and looks for it.</summary>
    internal void Ring()
    {
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref Sleepers) != 0 && Volatile.Read(ref Looks) == 0)
        {
            Interlocked.Increment(ref Unsafe.AsRef<uint>(Word));
            Futex.Wake(Word);
        }
    }

    /// <summary>
    /// Looks for something to do for a while, which is far cheaper for whoever brings it than to wake a thread, and leaves the processor to whoever
    /// else wants it. One thread at a time. False: there was nothing; look once more after it.
    /// </summary>
    internal bool Look(Func<bool> hasWork, long until)
    {
        Volatile.Write(ref Looks, 1);
        var found = hasWork();
        while (!found && Stopwatch.GetTimestamp() < until)
        {
            Thread.Yield();
            found = hasWork();
        }

        Volatile.Write(ref Looks, 0);
        Interlocked.MemoryBarrier();
        return found;
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
