namespace Supervisor.Hosting;

/// <summary>The program that started a private daemon, at the other ends of its standard input and output.</summary>
internal static class PrivateOwner
{
    /// <summary>Calls <paramref name="gone"/> when standard input ends: the owner closed it, or is dead.</summary>
    public static void Watch(Action gone) => new Thread(() => ReadToEnd(gone)) { IsBackground = true, Name = "owner" }.Start();

    /// <summary>Tells the owner where to connect.</summary>
    public static void Announce(string socket)
    {
        try
        {
            Console.Out.WriteLine($"ready {socket}");
        }
        catch (IOException)
        {
            // It is gone, and so will standard input be.
        }
    }

    private static void ReadToEnd(Action gone)
    {
        try
        {
            using var input = Console.OpenStandardInput();
            var ignored = new byte[256];
            while (input.Read(ignored) > 0)
            {
            }
        }
        catch (IOException)
        {
            // Closed at start, or broken: no owner either way.
        }

        gone();
    }
}
