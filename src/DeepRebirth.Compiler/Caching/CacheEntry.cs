namespace DeepRebirth.Compiler.Caching;

/// <summary>An entry of a cache, as trimming sees it.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Bytes">The size of its files.</param>
/// <param name="LastUse">When it was last stored or restored, in UTC.</param>
internal sealed record CacheEntry(string Key, long Bytes, DateTime LastUse);
