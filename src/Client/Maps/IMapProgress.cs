namespace Supervisor.Client;

/// <summary>What the collecting side of a map knows of its input, whatever the type of the items.</summary>
internal interface IMapProgress
{
    /// <summary>Items that were handed to the stream.</summary>
    long Submitted { get; }

    /// <summary>What the input threw, at the index <see cref="Submitted"/>.</summary>
    Exception? Error { get; }

    /// <summary>The input was taken to its end.</summary>
    bool IsComplete { get; }

    /// <summary>The caller has taken outcomes.</summary>
    void Settled(long count);
}
