using System.Reflection;
using DeepRebirth.Networks;
using DeepRebirth.Networks.Onnx;
using DeepRebirth.RandomNetworks;

// Writes the networks into the folder that the first argument names. A file that is newer than this program is left as it is.
if (args is not [string folder])
{
    Console.Error.WriteLine("Name the folder to write into.");
    return 2;
}

Directory.CreateDirectory(folder);
DateTime built = File.GetLastWriteTimeUtc(Assembly.GetExecutingAssembly().Location);
foreach ((string file, Func<Network> create) in new (string, Func<Network>)[] { ("alexnet.onnx", AlexNet.Create), ("resnet50.onnx", ResNet50.Create) })
{
    string path = Path.Combine(folder, file);
    if (File.Exists(path) && File.GetLastWriteTimeUtc(path) > built)
        continue;
    Console.WriteLine($"Writing {path}");
    OnnxWriter.Write(create(), path);
}
return 0;
