using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace DeepRebirth.FineTuning.Training;

/// <summary>
/// Keeps the state in a file: a header with the task's fingerprint, the state, and a SHA-256 of all before it. Written beside the file and
/// renamed, so the file is whole or not there.
/// </summary>
internal static class Checkpoint
{
    private const uint Magic = 0x33465244; // "DRF3"

    /// <summary>Writes the state.</summary>
    /// <exception cref="FineTuningException">The file cannot be written.</exception>
    public static void Save(string path, byte[] fingerprint, TrainingState state)
    {
        string temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 20))
            {
                byte[] digest;
                using (var sha = SHA256.Create())
                {
                    using (var hashing = new CryptoStream(stream, sha, CryptoStreamMode.Write, leaveOpen: true))
                    using (var writer = new BinaryWriter(hashing))
                        Write(writer, fingerprint, state);
                    digest = sha.Hash!;
                }
                stream.Write(digest);
                stream.Flush(flushToDisk: true);
            }
            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            File.Delete(temporary);
            throw new FineTuningException($"The checkpoint '{path}' cannot be written: {e.Message}", e);
        }
    }

    /// <summary>Reads the state, or null where there is no file, or it is damaged, or another task's.</summary>
    public static TrainingState? TryLoad(string path, byte[] fingerprint)
    {
        try
        {
            if (!File.Exists(path))
                return null;
            byte[] bytes = File.ReadAllBytes(path);
            int length = bytes.Length - SHA256.HashSizeInBytes;
            if (length < 0 || !SHA256.HashData(bytes.AsSpan(0, length)).AsSpan().SequenceEqual(bytes.AsSpan(length)))
                return null;
            using var reader = new BinaryReader(new MemoryStream(bytes, 0, length));
            if (reader.ReadUInt32() != Magic || !reader.ReadBytes(fingerprint.Length).AsSpan().SequenceEqual(fingerprint))
                return null;
            return Read(reader);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static void Write(BinaryWriter writer, byte[] fingerprint, TrainingState state)
    {
        writer.Write(Magic);
        writer.Write(fingerprint);
        writer.Write((int)state.Stage);
        writer.Write(state.Step);
        writer.Write(state.PlannedSteps);
        writer.Write(state.PlannedLooks);
        writer.Write(state.Views);
        writer.Write(state.Elapsed.Ticks);
        writer.Write(state.StageStart.Ticks);
        writer.Write(state.SmoothLoss);
        writer.Write(state.FirstLoss);
        writer.Write(state.LossSum);
        writer.Write(state.LossSteps);
        writer.Write(state.BestStep);
        writer.Write(state.BestLoss);
        writer.Write(state.Curve.Count);
        foreach (LossPoint point in state.Curve)
        {
            writer.Write((int)point.Stage);
            writer.Write(point.Step);
            writer.Write(point.TrainingLoss);
            WriteOptional(writer, point.HeldOutLoss);
            WriteOptional(writer, point.Agreement);
            WriteOptional(writer, point.Accuracy);
        }
        foreach (float[][] arrays in new[] { state.Best, state.Values, state.First, state.Second, [state.Scales] })
        {
            writer.Write(arrays.Length);
            foreach (float[] array in arrays)
            {
                writer.Write(array.Length);
                writer.Write(MemoryMarshal.AsBytes(array.AsSpan()));
            }
        }
    }

    private static TrainingState Read(BinaryReader reader)
    {
        var state = new TrainingState
        {
            Stage = (FineTuningStage)reader.ReadInt32(),
            Step = reader.ReadInt32(),
            PlannedSteps = reader.ReadInt32(),
            PlannedLooks = reader.ReadInt32(),
            Views = reader.ReadInt64(),
            Elapsed = new TimeSpan(reader.ReadInt64()),
            StageStart = new TimeSpan(reader.ReadInt64()),
            SmoothLoss = reader.ReadDouble(),
            FirstLoss = reader.ReadDouble(),
            LossSum = reader.ReadDouble(),
            LossSteps = reader.ReadInt32(),
            BestStep = reader.ReadInt32(),
            BestLoss = reader.ReadDouble(),
        };
        for (int left = reader.ReadInt32(); left > 0; left--)
        {
            state.Curve.Add(new LossPoint(
                (FineTuningStage)reader.ReadInt32(), reader.ReadInt32(), reader.ReadDouble(),
                ReadOptional(reader), ReadOptional(reader), ReadOptional(reader)));
        }
        state.Best = ReadArrays(reader);
        state.Values = ReadArrays(reader);
        state.First = ReadArrays(reader);
        state.Second = ReadArrays(reader);
        state.Scales = ReadArrays(reader)[0];
        return state;
    }

    private static float[][] ReadArrays(BinaryReader reader)
    {
        var arrays = new float[reader.ReadInt32()][];
        for (int i = 0; i < arrays.Length; i++)
        {
            arrays[i] = new float[reader.ReadInt32()];
            reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(arrays[i].AsSpan()));
        }
        return arrays;
    }

    private static void WriteOptional(BinaryWriter writer, double? value)
    {
        writer.Write(value.HasValue);
        writer.Write(value ?? 0);
    }

    private static double? ReadOptional(BinaryReader reader)
    {
        bool present = reader.ReadBoolean();
        double value = reader.ReadDouble();
        return present ? value : null;
    }
}
