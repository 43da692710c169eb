namespace Supervisor;

/// <summary>Names that strangers chose, for sentences in answers and logs.</summary>
internal static class Quoted
{
    private const int MaxLength = 200;

    public static string Of(string name) => $"\"{new string([.. name.Take(MaxLength).Select(letter => char.IsControl(letter) ? '?' : letter)])}{(name.Length > MaxLength ? "…" : "")}\"";
}
