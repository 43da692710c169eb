namespace Supervisor.Processes;

/// <summary>Signal numbers of Linux on x64 and arm64.</summary>
internal static class Signals
{
    public const int Hangup = 1;
    public const int Interrupt = 2;
    public const int Quit = 3;
    public const int Kill = 9;
    public const int Pipe = 13;
    public const int Terminate = 15;
    public const int Child = 17;
    public const int Continue = 18;
    public const int Stop = 19;
    public const int CpuLimit = 24;
    public const int FileSizeLimit = 25;
}
