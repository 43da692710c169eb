namespace Supervisor;

/// <summary>Places of several quotas: all of them or none.</summary>
internal sealed class PlaceSet : IDisposable
{
    private readonly List<Quota.Places> _places = [];

    private PlaceSet()
    {
    }

    /// <exception cref="RequestException">RESOURCE_EXHAUSTED: one of them has none left; the others are free again.</exception>
    public static PlaceSet Take(params ReadOnlySpan<Func<Quota.Places>> takes)
    {
        var set = new PlaceSet();
        try
        {
            foreach (var take in takes)
            {
                set._places.Add(take());
            }

            return set;
        }
        catch
        {
            set.Dispose();
            throw;
        }
    }

    public void Dispose() => _places.ForEach(places => places.Dispose());
}
