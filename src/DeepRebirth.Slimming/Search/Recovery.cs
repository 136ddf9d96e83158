namespace DeepRebirth.Slimming.Search;

/// <summary>How much of the damage of a rewrite training leaves.</summary>
internal static class Recovery
{
    /// <summary>
    /// The share of the divergence that is left after some hundred thousand views, measured on GoogLeNet in fine-tuning of many students: 13 % of a fold, 15 to 40 % of
    /// low rank (less of strong ones). Narrowed and merged branches lie between. What only moves has nothing to learn.
    /// </summary>
    public static double ShareLeft(SlimmingKind kind) => kind switch
    {
        SlimmingKind.Streamline => 0.13,
        SlimmingKind.LowRank => 0.35,
        SlimmingKind.Branch => 0.35,
        _ => 1,
    };
}
