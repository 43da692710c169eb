namespace Supervisor.Hosting;

/// <summary>What the daemon was started with.</summary>
internal sealed class CommandLine
{
    public const string Usage = """
        Usage: supervisor [options]

          --socket PATH        listen there (default: $XDG_RUNTIME_DIR/supervisor/supervisor.sock)
          --config FILE        read this file after appsettings.json beside the program
          --log-level LEVEL    Trace, Debug, Information, Warning, Error, Critical or None
          --private            serve the program that started this: no pools from configuration, "ready SOCKET" on
                               standard output, and the end comes with the end of standard input
          --Supervisor:KEY=VALUE
                               any value of the configuration, as --Supervisor:Pools:images:Workers=4;
                               in the environment, SUPERVISOR__POOLS__IMAGES__WORKERS=4
          --help, --version

        Signals: SIGTERM and SIGINT stop it, after what is under way; the second one does not wait for that. SIGHUP reads the
        configuration again, unless it is private.

        Exit codes: 0 stopped, 70 internal error, 73 a file cannot be made, 75 another supervisor has the socket,
        77 the socket's directory is not private, 78 the configuration has errors.
        """;

    private const string ValuePrefix = SupervisorOptions.Section + ":";

    // Long options that stand for a key of the configuration.
    private static readonly Dictionary<string, string> Keys = new(StringComparer.Ordinal)
    {
        ["--socket"] = ValuePrefix + nameof(SupervisorOptions.Socket),
        ["--log-level"] = $"{ValuePrefix}{nameof(SupervisorOptions.Log)}:{nameof(LogOptions.Level)}",
    };

    private static readonly string[] Names = [.. Keys.Keys, "--config", "--private", "--help", "--version"];

    private readonly List<ConfigurationProblem> _problems = [];
    private readonly Dictionary<string, string?> _values = [];

    private CommandLine() { }

    public bool Help { get; private set; }

    public bool Version { get; private set; }

    public bool Private { get; private set; }

    /// <summary>A further file of configuration; null for none.</summary>
    public string? ConfigFile { get; private set; }

    /// <summary>Configuration that the arguments hold.</summary>
    public IReadOnlyDictionary<string, string?> Values => _values;

    public IReadOnlyList<ConfigurationProblem> Problems => _problems;

    public static CommandLine Parse(IReadOnlyList<string> arguments)
    {
        var line = new CommandLine();
        for (var i = 0; i < arguments.Count;)
        {
            i += line.Read(arguments[i], i + 1 < arguments.Count ? arguments[i + 1] : null);
        }

        return line;
    }

    // How many arguments were read: the value may follow as an argument of its own.
    private int Read(string argument, string? next)
    {
        if (TrySwitch(argument))
        {
            return 1;
        }

        var split = argument.IndexOf('=', StringComparison.Ordinal);
        var (name, value) = split < 0 ? (argument, next) : (argument[..split], argument[(split + 1)..]);
        if (!TakesValue(name))
        {
            _problems.Add(new(name, $"is no option: {NearestName.Suggest(name, Names)}"));
        }
        else if (value is null)
        {
            _problems.Add(new(name, "lacks its value: give one behind it"));
        }
        else
        {
            Set(name, value);
        }

        return split < 0 && TakesValue(name) ? 2 : 1;
    }

    private bool TrySwitch(string argument) => argument switch
    {
        "--help" or "-h" => Help = true,
        "--version" => Version = true,
        "--private" => Private = true,
        _ => false,
    };

    private static bool TakesValue(string name) => name == "--config" || Keys.ContainsKey(name) || IsConfigurationKey(name);

    private static bool IsConfigurationKey(string name) => name.StartsWith("--" + ValuePrefix, StringComparison.OrdinalIgnoreCase);

    private void Set(string name, string value)
    {
        if (name == "--config")
        {
            ConfigFile = value;
        }
        else
        {
            _values[Keys.TryGetValue(name, out var key) ? key : name[2..]] = value;
        }
    }
}
