using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace DeepRebirth.Browser;

/// <summary>What a program gets from the sample's server.</summary>
[TestClass]
public sealed class WebApiRequestTests
{
    private static WebApiServer server = null!;

    [ClassInitialize]
    public static async Task StartAsync(TestContext context) => server = await WebApiServer.StartAsync();

    [ClassCleanup]
    public static async Task StopAsync()
    {
        if (server is not null)
            await server.DisposeAsync();
    }

    [TestMethod]
    public async Task The_server_is_healthy() => Assert.AreEqual("Healthy", await server.Client.GetStringAsync("health"));

    [TestMethod]
    public async Task Twenty_requests_at_once_get_the_answers_that_each_gets_alone()
    {
        HeldOutPicture[] pictures = [.. new[] { "stop", "give_way", "no_entry", "roundabout", "parking" }.SelectMany(label => new[] { 3, 5, 7, 9 }.Select(number => HeldOutPicture.Of(label, number)))];
        byte[][] bodies = [.. pictures.Select(picture => picture.PortablePixmap())];
        var alone = new List<string>();
        foreach (byte[] body in bodies)
            alone.Add(await TopAsync(body));

        string[] together = await Task.WhenAll(bodies.Select(TopAsync));
        CollectionAssert.AreEqual(alone, together);
        for (int i = 0; i < pictures.Length; i++)
            Assert.Contains($"\"{pictures[i].Label}\"", together[i][..40], together[i]);
    }

    [TestMethod]
    [DataRow("This is a letter.", HttpStatusCode.UnsupportedMediaType, "PPM")]
    [DataRow("", HttpStatusCode.UnsupportedMediaType, "PPM")]
    [DataRow("P6", HttpStatusCode.UnsupportedMediaType, "header")]
    [DataRow("P6\n2 2\n255\nshort", HttpStatusCode.UnsupportedMediaType, "12 bytes of pixels, this one 5")]
    [DataRow("P6\n99999999999999999999 1\n255\n", HttpStatusCode.UnsupportedMediaType, "header")]
    [DataRow("P6\n4096 4096\n255\n", HttpStatusCode.UnsupportedMediaType, "50,331,648 bytes")]
    [DataRow("P6\n0 0\n255\n", HttpStatusCode.UnsupportedMediaType, "header")]
    [DataRow("P6 # a comment without an end", HttpStatusCode.UnsupportedMediaType, "header")]
    public async Task What_is_no_picture_is_refused_with_a_reason(string body, HttpStatusCode status, string reason)
    {
        using HttpResponseMessage response = await server.Client.PostAsync("classify", new StringContent(body));
        await MustBeRefusedAsync(response, status, reason);
    }

    [TestMethod]
    public async Task A_picture_that_is_too_large_is_refused()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "classify") { Content = new ByteArrayContent(new byte[5_000_000]) };
        request.Headers.ExpectContinue = true; // as curl does: asks before it sends
        using HttpResponseMessage response = await server.Client.SendAsync(request);
        await MustBeRefusedAsync(response, HttpStatusCode.RequestEntityTooLarge, "1,048,576");
    }

    [TestMethod]
    public async Task A_picture_of_unknown_length_is_refused()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "classify") { Content = new ByteArrayContent(new byte[100]) };
        request.Headers.TransferEncodingChunked = true;
        using HttpResponseMessage response = await server.Client.SendAsync(request);
        await MustBeRefusedAsync(response, HttpStatusCode.LengthRequired, "Content-Length");
    }

    [TestMethod]
    public async Task Comments_and_white_space_in_the_header_are_part_of_the_format()
    {
        byte[] body = [.. "P6 # made by hand\n1\t1 255\n"u8, 200, 10, 10];
        Assert.Contains("label", await TopAsync(body));
    }

    private static async Task<string> TopAsync(byte[] body)
    {
        using HttpResponseMessage response = await server.Client.PostAsync("classify", new ByteArrayContent(body));
        Assert.AreEqual(HttpStatusCode.OK, response.StatusCode, await response.Content.ReadAsStringAsync());
        return (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("top").GetRawText();
    }

    private static async Task MustBeRefusedAsync(HttpResponseMessage response, HttpStatusCode status, string reason)
    {
        Assert.AreEqual(status, response.StatusCode);
        Assert.AreEqual("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.Contains(reason, (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("detail").GetString()!);
    }
}
