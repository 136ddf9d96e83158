using DeepRebirthApp;

// The pictures that are named on the command line, or those in the folder examples.
string[] files = args.Length > 0 ? args : Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "examples"), "*.ppm", SearchOption.AllDirectories);
foreach (string file in files.Order())
{
    // Any imaging library gives you these bytes; PPM files can be read without one.
    if (!PortablePixmap.TryRead(File.ReadAllBytes(file), out PortablePixmap picture, out string? problem))
    {
        Console.Error.WriteLine($"{file}: {problem}");
        continue;
    }
    ShapeNetwork.Prediction prediction = ShapeNetwork.Predict(picture.Rgb, picture.Width, picture.Height);
    Console.WriteLine($"{Path.GetFileName(Path.GetDirectoryName(file))}/{Path.GetFileName(file)}: {prediction}");
}
