using DeepRebirth.Networks;
using DeepRebirth.Tests.Shared;

namespace DeepRebirth.Slimming.Tests;

/// <summary>The modules of Inception v2 and v3 in small: convolutions carry a batch normalization, and no convolution has a bias.</summary>
internal static class InceptionModules
{
    /// <summary>Two 3x3 in place of a 5x5, and an average pool (v2, v3's 35x35).</summary>
    public static string Stacked(NetworkBuilder build, string x) => build.Concat(
        Unit(build, x, 16, 1),
        Unit(build, Unit(build, x, 16, 1), 16, 3),
        Unit(build, Unit(build, Unit(build, x, 16, 1), 16, 3), 16, 3),
        Unit(build, build.AveragePool(x, kernel: 3, stride: 1, padding: 1), 16, 1));

    /// <summary>1x7 and 7x1 in place of a 7x7 (v3's 17x17).</summary>
    public static string Asymmetric(NetworkBuilder build, string x) => build.Concat(
        Unit(build, x, 16, 1),
        Column(build, Row(build, Unit(build, x, 16, 1), 16), 16),
        Row(build, Column(build, Row(build, Column(build, Unit(build, x, 16, 1), 16), 16), 16), 16),
        Unit(build, build.AveragePool(x, kernel: 3, stride: 1, padding: 1), 16, 1));

    /// <summary>Half the size: two branches of stride 2, and a pool that nothing projects.</summary>
    public static string Strided(NetworkBuilder build, string x) => build.Concat(
        Unit(build, Unit(build, x, 16, 1), 16, 3, stride: 2, padding: 0),
        Unit(build, Unit(build, Unit(build, x, 16, 1), 16, 3), 16, 3, stride: 2, padding: 0),
        build.MaxPool(x, kernel: 3, stride: 2));

    /// <summary>1x3 and 3x1 beside each other over one tensor, joined by a Concat within the module's (v3's 8x8).</summary>
    public static string Spread(NetworkBuilder build, string x)
    {
        string narrow = Unit(build, x, 16, 1);
        return build.Concat(
            Unit(build, x, 16, 1),
            build.Concat(Unit(build, narrow, 16, new Window(1, 3) { Padding = new Padding(0, 1, 0, 1) }), Unit(build, narrow, 16, new Window(3, 1) { Padding = new Padding(1, 0, 1, 0) })),
            Unit(build, build.AveragePool(x, kernel: 3, stride: 1, padding: 1), 16, 1));
    }

    private static string Row(NetworkBuilder build, string x, int maps) => Unit(build, x, maps, new Window(1, 7) { Padding = new Padding(0, 3, 0, 3) });

    private static string Column(NetworkBuilder build, string x, int maps) => Unit(build, x, maps, new Window(7, 1) { Padding = new Padding(3, 0, 3, 0) });

    private static string Unit(NetworkBuilder build, string x, int maps, int kernel, int stride = 1, int? padding = null) =>
        Unit(build, x, maps, Window.Square(kernel, stride, padding ?? kernel / 2));

    private static string Unit(NetworkBuilder build, string x, int maps, Window window) =>
        build.Relu(build.BatchNormalization(build.Convolution(x, maps, window, bias: false)));
}
