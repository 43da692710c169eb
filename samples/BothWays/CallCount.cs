namespace BothWays;

/// <summary>One for each call: the interceptor and the service of a call have the same.</summary>
internal sealed class CallCount
{
    public int Messages { get; set; }
}
