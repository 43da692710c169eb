using System.Text;

namespace Supervisor.Cli;

/// <summary>The way from a message to what is being read of it.</summary>
internal sealed class JsonPath
{
    private readonly List<(string? Name, int Index)> _steps = [];

    internal void EnterField(string name) => _steps.Add((name, -1));

    internal void EnterKey(string key) => _steps.Add(($"[\"{key}\"]", -1));

    internal void EnterIndex(int index) => _steps.Add((null, index));

    internal void Leave() => _steps.RemoveAt(_steps.Count - 1);

    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var (name, index) in _steps)
        {
            if (name is null)
            {
                text.Append('[').Append(index).Append(']');
                continue;
            }

            if (text.Length > 0 && name[0] != '[')
            {
                text.Append('.');
            }

            text.Append(name);
        }

        return text.ToString();
    }
}
