using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace DeepRebirth.Networks.Onnx.Reading;

/// <summary>Tells links from files. Hard links are seen on Linux and Windows; on other systems the runtime offers no way to count them.</summary>
internal static class FileLinks
{
    private const int AtEmptyPath = 0x1000;
    private const uint StatxLinkCount = 0x4;

    public static bool IsSymbolicLink(string path) => new FileInfo(path).LinkTarget is not null || new DirectoryInfo(path).LinkTarget is not null;

    /// <summary>Whether the open file has more than one name.</summary>
    public static bool IsHardLink(SafeFileHandle file)
    {
        if (OperatingSystem.IsLinux())
            return Statx(file, "", AtEmptyPath, StatxLinkCount, out StatxResult status) == 0 && status.LinkCount > 1;
        if (OperatingSystem.IsWindows())
            return GetFileInformationByHandle(file, out FileInformation information) && information.LinkCount > 1;
        return false;
    }

    [DllImport("libc", EntryPoint = "statx", CharSet = CharSet.Ansi)]
    private static extern int Statx(SafeFileHandle directory, string path, int flags, uint mask, out StatxResult result);

    [DllImport("kernel32")]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static extern bool GetFileInformationByHandle(SafeFileHandle file, out FileInformation information);

    /// <summary>Linux <c>struct statx</c>, the same on every architecture.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct StatxResult
    {
        [FieldOffset(16)]
        public uint LinkCount;
    }

    /// <summary>Windows <c>BY_HANDLE_FILE_INFORMATION</c>.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 52)]
    private struct FileInformation
    {
        [FieldOffset(40)]
        public uint LinkCount;
    }
}
