using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace KeypointService.Tests;

/// <summary>The warnings and worse that a class logs.</summary>
/// <typeparam name="T">The class.</typeparam>
internal sealed class KeptLines<T> : ILogger<T>
{
    public ConcurrentQueue<string> Lines { get; } = [];

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Lines.Enqueue(formatter(state, exception));
}
