using System.Diagnostics;
using Microsoft.AspNetCore.Http.HttpResults;

namespace WebApi;

/// <summary>What the network makes of a picture: its five best answers, and the time that it took for them.</summary>
public sealed record Answer(double Milliseconds, IReadOnlyList<Candidate> Top);

/// <summary>A kind of sign with its probability, from 0 to 1.</summary>
public sealed record Candidate(string Label, float Probability);

/// <summary><c>POST /classify</c>: a picture in, the five best answers out. Whatever is wrong with a request is refused with a sentence that says so.</summary>
public static class Classification
{
    /// <summary>Reads the picture and classifies it. The generated class is thread-safe, so requests need no lock and no pool.</summary>
    public static async Task<Results<Ok<Answer>, ProblemHttpResult>> HandleAsync(HttpRequest request, CancellationToken cancellation)
    {
        // The length is looked at before a byte is read, and is all that is ever allocated.
        if (request.ContentLength is not { } length)
            return Refuse(StatusCodes.Status411LengthRequired, "The request must say its length (Content-Length).");
        if (length > PortablePixmap.MaxBytes)
            return Refuse(StatusCodes.Status413PayloadTooLarge, $"The picture has {length:N0} bytes; the limit is {PortablePixmap.MaxBytes:N0}. Scale it down: the network looks at {TrafficSignNetwork.InputWidth} x {TrafficSignNetwork.InputHeight} pixels.");

        var body = new byte[length];
        await request.Body.ReadExactlyAsync(body, cancellation);
        if (!PortablePixmap.TryRead(body, out PortablePixmap picture, out string? problem))
            return Refuse(StatusCodes.Status415UnsupportedMediaType, problem);

        long start = Stopwatch.GetTimestamp();
        TrafficSignNetwork.Prediction prediction = TrafficSignNetwork.Predict(picture.Rgb, picture.Width, picture.Height);
        TimeSpan elapsed = Stopwatch.GetElapsedTime(start);

        return TypedResults.Ok(new Answer(
            elapsed.TotalMilliseconds,
            [.. prediction.Top(5).Select(candidate => new Candidate(candidate.Name, candidate.Score))]));
    }

    private static ProblemHttpResult Refuse(int status, string problem) => TypedResults.Problem(problem, statusCode: status);
}
