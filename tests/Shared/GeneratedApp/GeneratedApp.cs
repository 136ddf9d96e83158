using System.Reflection;
using System.Runtime.ExceptionServices;
using System.Runtime.Loader;

namespace DeepRebirth.Tests.Shared;

/// <summary>A compiled app over a generated class (<see cref="GeneratedAppSource"/>), loaded.</summary>
public sealed class GeneratedApp
{
    private readonly Type app;

    /// <summary>Loads an assembly.</summary>
    public GeneratedApp(byte[] assembly) =>
        app = new AssemblyLoadContext("app", isCollectible: true).LoadFromStream(new MemoryStream(assembly)).GetType("App", throwOnError: true)!;

    /// <summary>The number of values of the network's input.</summary>
    public int InputLength => Call<int>("get_InputLength");

    /// <summary>The number of values of its output.</summary>
    public int OutputLength => Call<int>("get_OutputLength");

    /// <summary>Calls a method of the app; what it throws comes through as it is.</summary>
    public T Call<T>(string method, params object[] arguments)
    {
        try
        {
            return (T)app.GetMethod(method)!.Invoke(null, arguments)!;
        }
        catch (TargetInvocationException exception)
        {
            Exception thrown = exception.InnerException!;
            while (thrown is TypeInitializationException { InnerException: { } inner })
                thrown = inner;
            ExceptionDispatchInfo.Throw(thrown);
            throw;
        }
    }

    /// <summary>Checks that a method of the app throws this, with these words.</summary>
    public void AssertThrows<T>(string message, string method, params object[] arguments)
        where T : Exception => Assert.Contains(message, Assert.ThrowsExactly<T>(() => Call<object>(method, arguments)).Message);
}
