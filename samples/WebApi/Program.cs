using WebApi;

WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
builder.WebHost.ConfigureKestrel(server =>
{
    server.Limits.MaxRequestBodySize = PortablePixmap.MaxBytes;
    server.Limits.MaxConcurrentConnections = 200;
});
builder.Services.AddProblemDetails();
builder.Services.AddHealthChecks().AddCheck<NetworkHealth>("network");

WebApplication app = builder.Build();
app.UseExceptionHandler();
app.UseStatusCodePages();
app.Use(SecurityHeaders.Add);
app.UseFileServer();
app.MapPost("/classify", Classification.HandleAsync);
app.MapHealthChecks("/health");

NetworkHealth.WarmUp();
app.Run();
