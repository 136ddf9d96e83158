using System.Runtime.CompilerServices;

namespace DeepRebirth.Kernels;

/// <summary>Activations over values that were just stored.</summary>
internal static unsafe class VectorActivation
{
    /// <summary>Applies an activation in place.</summary>
    /// <param name="activation">The activation.</param>
    /// <param name="values">The first value.</param>
    /// <param name="count">The number of values.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Apply<TLanes, TVector>(in FusedActivation activation, float* values, int count)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        int done = 0;
        if (activation.Function == ActivationFunction.None)
            return;

        if (activation.IsLimit)
        {
            TVector lowest = TLanes.Broadcast(activation.Lowest);
            TVector highest = TLanes.Broadcast(activation.Highest);
            for (; done <= count - TLanes.Count; done += TLanes.Count)
                TLanes.Store(values + done, TLanes.AtMost(highest, TLanes.AtLeast(lowest, TLanes.Load(values + done))));
        }
        else if (activation.Function == ActivationFunction.LeakyRelu)
        {
            TVector alpha = TLanes.Broadcast(activation.Alpha);
            for (; done <= count - TLanes.Count; done += TLanes.Count)
            {
                TVector value = TLanes.Load(values + done);
                TLanes.Store(values + done, TLanes.ReplaceNegative(value, TLanes.Multiply(alpha, value)));
            }
        }

        for (; done < count; done++)
            values[done] = activation.Apply(values[done]);
    }
}
