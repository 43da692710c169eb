namespace SampleWorker;

/// <param name="BufferSize">How much of a file is read at a time, in bytes.</param>
internal sealed record WordCounterOptions(int BufferSize);
