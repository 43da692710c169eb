namespace Supervisor.Reflection;

/// <summary>A file descriptor that cannot be used; the message says why, after "it is not shown: ".</summary>
internal sealed class SchemaException(string message) : Exception(message);
