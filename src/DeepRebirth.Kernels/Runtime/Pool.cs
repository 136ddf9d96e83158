using System;
using System.Collections.Generic;

namespace DeepRebirth.Kernels;

/// <summary>Things that are made when none is idle, and kept for the next user. Thread-safe.</summary>
internal sealed class Pool<T>(Func<T> create) : IDisposable
    where T : IDisposable
{
    private readonly Stack<T> idle = new();

    /// <summary>Takes one, for one user.</summary>
    public T Take()
    {
        lock (idle)
        {
            if (idle.TryPop(out T? item))
                return item;
        }

        return create();
    }

    /// <summary>Gives it back.</summary>
    public void Return(T item)
    {
        lock (idle)
            idle.Push(item);
    }

    /// <summary>Disposes the idle ones; nobody may use the pool any more.</summary>
    public void Dispose()
    {
        while (idle.TryPop(out T? item))
            item.Dispose();
    }
}
