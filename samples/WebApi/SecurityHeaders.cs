namespace WebApi;

/// <summary>Tells browsers that the page uses nothing from elsewhere, so that nothing from elsewhere can slip in.</summary>
public static class SecurityHeaders
{
    /// <summary>A middleware that adds the headers to every response.</summary>
    public static Task Add(HttpContext context, RequestDelegate next)
    {
        IHeaderDictionary headers = context.Response.Headers;
        headers.ContentSecurityPolicy = "default-src 'self'; img-src 'self' blob:; media-src 'self' blob:; frame-ancestors 'none'";
        headers.XContentTypeOptions = "nosniff";
        return next(context);
    }
}
