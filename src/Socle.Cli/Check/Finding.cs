namespace Socle.Cli;

/// <summary>How a finding is to be taken.</summary>
internal enum Mark { Ok, Warn, Fail }

/// <summary>What one step has found, as one line.</summary>
/// <param name="Step">The step's word.</param>
/// <param name="Mark">How to take it.</param>
/// <param name="Text">One sentence without its full stop.</param>
/// <param name="Next">What to try, if something is wrong: a whole sentence.</param>
internal sealed record Finding(string Step, Mark Mark, string Text, string? Next = null);
