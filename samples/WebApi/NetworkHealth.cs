using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace WebApi;

/// <summary><c>GET /health</c> asks the network about a grey picture: the app is healthy when it can really predict.</summary>
public sealed class NetworkHealth : IHealthCheck
{
    private const int Side = 64;
    private static readonly byte[] Grey = [.. Enumerable.Repeat((byte)128, 3 * Side * Side)];

    /// <summary>Compiles the network's code and reads its weights, so that the first request finds all ready.</summary>
    public static void WarmUp() => TrafficSignNetwork.Predict(Grey, Side, Side);

    /// <inheritdoc/>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        double sum = 0;
        foreach (float probability in TrafficSignNetwork.Predict(Grey, Side, Side).Probabilities)
            sum += probability;
        return Task.FromResult(Math.Abs(sum - 1) < 1e-3
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Unhealthy($"The probabilities of a grey picture add up to {sum}."));
    }
}
