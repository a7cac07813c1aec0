namespace Socle.House.Tests;

/// <summary>One habit of the house, with an example against it and one that keeps it, so that no rule passes because it has stopped looking.</summary>
/// <param name="Name">What is so if the rule is kept.</param>
/// <param name="Judge">Finds what breaks it in a file; a file that it does not concern has nothing.</param>
/// <param name="Bad">A file that breaks it.</param>
/// <param name="Good">A file that keeps it.</param>
internal sealed record Rule(string Name, Func<SourceFile, IEnumerable<Finding>> Judge, SourceFile Bad, SourceFile Good)
{
    public override string ToString() => Name;

    public static SourceFile Sample(string text, string path = "src/Socle.Http/Sample.cs") => new(path, text);
}
