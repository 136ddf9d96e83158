namespace DeepRebirth.Kernels;

/// <summary>
/// The transforms of a form on the vectors at hand. What calls them is compiled once, whatever forms a network has: the just-in-time compiler's time is
/// most of a cold start.
/// </summary>
internal readonly unsafe struct WinogradTransforms
{
    /// <summary><see cref="WinogradInputTransform{TLanes, TVector, TForm}.TransformColumns"/>.</summary>
    public readonly delegate*<float*, nint, float*, nint, bool, void> TransformColumns;

    /// <summary><see cref="WinogradInputTransform{TLanes, TVector, TForm}.TransformRows"/>.</summary>
    public readonly delegate*<float*, nint, float*, nint, int, bool, void> TransformRows;

    /// <summary><see cref="WinogradOutputTransform{TLanes, TVector, TForm}.WriteTile"/>.</summary>
    public readonly delegate*<float*, float*, float*, float*, WinogradTile*, WinogradWalk*, void> WriteTile;

    private WinogradTransforms(
        delegate*<float*, nint, float*, nint, bool, void> transformColumns,
        delegate*<float*, nint, float*, nint, int, bool, void> transformRows,
        delegate*<float*, float*, float*, float*, WinogradTile*, WinogradWalk*, void> writeTile)
    {
        TransformColumns = transformColumns;
        TransformRows = transformRows;
        WriteTile = writeTile;
    }

    /// <summary>The transforms of a form.</summary>
    public static WinogradTransforms Of<TLanes, TVector>(WinogradForm form)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct => form switch
    {
        WinogradForm.Outputs4Kernel3 => Of<TLanes, TVector, Outputs4Kernel3>(),
        WinogradForm.Outputs2Kernel3 => Of<TLanes, TVector, Outputs2Kernel3>(),
        WinogradForm.Outputs2Kernel5 => Of<TLanes, TVector, Outputs2Kernel5>(),
        WinogradForm.Outputs4Kernel5 => Of<TLanes, TVector, Outputs4Kernel5>(),
        WinogradForm.Outputs6Kernel3 => Of<TLanes, TVector, Outputs6Kernel3>(),
        _ => Of<TLanes, TVector, Outputs4Kernel4>(),
    };

    /// <summary>The transforms of a form that is known when this is compiled.</summary>
    public static WinogradTransforms Of<TLanes, TVector, TForm>()
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
        where TForm : struct, IWinogradArithmetic => new(
            &WinogradInputTransform<TLanes, TVector, TForm>.TransformColumns,
            &WinogradInputTransform<TLanes, TVector, TForm>.TransformRows,
            &WinogradOutputTransform<TLanes, TVector, TForm>.WriteTile);
}
