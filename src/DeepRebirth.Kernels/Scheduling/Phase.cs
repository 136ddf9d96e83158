using System;
using System.Collections.Generic;

namespace DeepRebirth.Kernels;

/// <summary>Neighbouring units of a step that a thread runs at a time.</summary>
internal readonly record struct Piece(int Step, int From, int To);

/// <summary>A step that each thread runs for itself.</summary>
internal readonly record struct OwnStep(int Step, int Units);

/// <summary>
/// Steps that may run at the same time, and the share of each thread: the same part of every step, the image's upper rows for the first
/// thread and its lower ones for the last. A share is cut into pieces, large ones first, so that who is done early can help the others out
/// with the small ones at the end.
/// </summary>
internal sealed class Phase
{
    /// <summary>More steps are several phases.</summary>
    public const int MostSteps = 64;

    /// <summary>More columns than this are not worth a share of each: batches and wide layers with few rows.</summary>
    private const int MostColumns = 512;

    private readonly int firstStep;
    private readonly StepWork[] work;
    private readonly OwnStep[] own;
    private readonly Piece[][] shares;

    /// <param name="threads">The number of threads; one alone has no need of pieces.</param>
    /// <param name="firstStep">The first of the phase's steps, which lie one behind the other.</param>
    /// <param name="work">The work of each step.</param>
    /// <param name="own">What each thread runs for itself before that.</param>
    public Phase(int threads, int firstStep, StepWork[] work, params OwnStep[] own)
    {
        this.firstStep = firstStep;
        this.work = work;
        this.own = own;
        shares = new Piece[threads][];
        for (int thread = 0; thread < threads && threads > 1; thread++)
        {
            var pieces = new List<Piece>();
            for (int i = 0; i < work.Length; i++)
                Cut(firstStep + i, work[i], thread, threads, pieces);
            shares[thread] = [.. pieces];
            Pieces += pieces.Count;
        }
    }

    /// <summary>The pieces of all shares together.</summary>
    public int Pieces { get; }

    /// <summary>The pieces of a thread, in the order in which it runs them; no more than 65,535.</summary>
    public ReadOnlySpan<Piece> Share(int thread) => shares[thread];

    /// <summary>Runs all of the phase on the calling thread.</summary>
    public void Run(IProgram program)
    {
        RunOwn(program, copy: 0);
        for (int i = 0; i < work.Length; i++)
            program.Run(firstStep + i, 0, work[i].Units);
    }

    /// <summary>Runs what the calling thread runs for itself before its first piece.</summary>
    public void RunOwn(IProgram program, int copy)
    {
        foreach (OwnStep step in own)
            program.Run(step.Step, 0, step.Units, copy);
    }

    /// <summary>
    /// The units of a step in the order row by row, and column by column within a row, are cut into equal parts, one a thread. So a share is the same rows of all
    /// columns, but for the row at each of its ends, of which it has some columns.
    /// </summary>
    private static void Cut(int step, StepWork work, int thread, int threads, List<Piece> pieces)
    {
        int columns = work.Rows > 0 ? work.Units / work.Rows : 0;
        if (columns > MostColumns)
            (columns, work) = (1, work.Units);
        int start = Boundary(work.Units, thread, threads);
        int end = Boundary(work.Units, thread + 1, threads);
        int left = end - start;
        for (int column = 0; column < columns; column++)
        {
            int to = FirstRow(end, column, columns);
            for (int row = FirstRow(start, column, columns); row < to;)
            {
                int count = Math.Min(1 + (left / 4), to - row);
                int unit = (column * work.Rows) + row;
                pieces.Add(new Piece(step, unit, unit + count));
                row += count;
                left -= count;
            }
        }
    }

    private static int Boundary(int units, int thread, int threads) => (int)((((long)units * thread) + threads - 1) / threads);

    /// <summary>The first row of which a column's unit comes not before <paramref name="position"/>.</summary>
    private static int FirstRow(int position, int column, int columns) => (position - column + columns - 1) / columns;
}
