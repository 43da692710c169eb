namespace Supervisor.Workers;

/// <summary>A slot, as the roster sees it.</summary>
internal sealed class RosterEntry(int number, int generation, bool isSpare)
{
    public int Number { get; } = number;

    /// <summary>Of the specification that its workers are started by.</summary>
    public int Generation { get; } = generation;

    /// <summary>Its worker is kept warm and gets no work.</summary>
    public bool IsSpare { get; set; } = isSpare;

    /// <summary>Its worker can take work.</summary>
    public bool IsReady { get; set; }

    /// <summary>Some worker of it could.</summary>
    public bool WasReady { get; set; }

    /// <summary>Of the worker that was ready last.</summary>
    public ulong Epoch { get; set; }

    /// <summary>Its worker finishes what it has, and the next one comes in its slot.</summary>
    public bool IsRecycling { get; set; }

    /// <summary>It is emptied for good.</summary>
    public bool IsLeaving { get; set; }

    /// <summary>What shall become of the worker that is ready.</summary>
    public Retirement Retirement { get; set; }
}

/// <summary>Whether a ready worker shall go.</summary>
internal enum Retirement
{
    None,

    /// <summary>It will be spent soon: somebody is to be warm by then.</summary>
    Foreseen,

    /// <summary>It goes as soon as somebody is warm to take its place.</summary>
    Due,
}
