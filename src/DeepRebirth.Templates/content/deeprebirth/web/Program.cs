using DeepRebirthApp;

WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
builder.WebHost.ConfigureKestrel(server => server.Limits.MaxRequestBodySize = PortablePixmap.MaxBytes);

WebApplication app = builder.Build();
app.UseFileServer();
app.MapPost("/classify", async (HttpRequest request) =>
{
    // The length is looked at before a byte is read, and is all that is ever allocated.
    if (request.ContentLength is not (> 0 and <= PortablePixmap.MaxBytes and var length))
        return Results.Problem($"A picture must have 1 to {PortablePixmap.MaxBytes} bytes.", statusCode: StatusCodes.Status413PayloadTooLarge);
    var body = new byte[length];
    await request.Body.ReadExactlyAsync(body);
    return PortablePixmap.TryRead(body, out PortablePixmap picture, out string? problem)
        ? Results.Ok(ShapeNetwork.Predict(picture.Rgb, picture.Width, picture.Height).Top(4).Select(candidate => new { candidate.Name, candidate.Score }))
        : Results.Problem(problem, statusCode: StatusCodes.Status415UnsupportedMediaType);
});
app.Run();
