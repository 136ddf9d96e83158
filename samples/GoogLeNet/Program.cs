using System.Diagnostics;
using DeepRebirth.FineTuning.Pictures;
using GoogLeNet;

if (args.Length == 0)
{
    Console.Error.WriteLine("Give the pictures to classify: dotnet run -c Release --project samples/GoogLeNet -p:GoogLeNetModel=PATH -- PICTURE...");
    return 2;
}

foreach (string path in args)
{
    try
    {
        Picture picture = PictureDecoder.Decode(path);
        long start = Stopwatch.GetTimestamp();
        GoogLeNetSlim.Prediction prediction = GoogLeNetSlim.Predict(picture.Rgb, picture.Width, picture.Height);
        TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
        Console.WriteLine($"{Path.GetFileName(path)} ({elapsed.TotalMilliseconds:0.0} ms)");
        foreach (var entry in prediction.Top(5))
            Console.WriteLine($"  {entry.Score,6:P1}  {entry.Name}");
    }
    catch (PictureException exception)
    {
        Console.Error.WriteLine(exception.Message);
    }
}
return 0;
