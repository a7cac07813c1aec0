using System.Globalization;

namespace Socle.Web;

/// <summary>One line of a stack trace, read from the text that the runtime writes: the same with and without ahead-of-time compilation, and no reflection.</summary>
/// <param name="Method">The method with its parameters.</param>
/// <param name="File">The source file, where its symbols are there.</param>
/// <param name="Number">The line in it.</param>
internal readonly record struct StackLine(string Method, string? File, int Number)
{
    private const int Around = 5;
    private const int LineCharsMax = 400;

    /// <summary>The lines of a trace; what separates the legs of an asynchronous one is left out.</summary>
    public static StackLine[] Read(string? trace) =>
        [.. (trace ?? "").Split('\n').Select(l => l.Trim()).Where(l => l.StartsWith("at ", StringComparison.Ordinal)).Select(l => Parse(l[3..]))];

    /// <summary>The source around the line; empty where it is not there, or is not the app's.</summary>
    public IReadOnlyList<SourceLine> Source()
    {
        bool isSocle = Method.StartsWith("Socle.Web.", StringComparison.Ordinal) || Method.StartsWith("Socle.Server.", StringComparison.Ordinal) || Method.StartsWith("Socle.Http.", StringComparison.Ordinal);
        if (isSocle || File is null || !System.IO.File.Exists(File)) return [];
        try
        {
            int first = Math.Max(1, Number - Around);
            return [.. System.IO.File.ReadLines(File).Skip(first - 1).Take(Around * 2 + 1).Select((text, i) => new SourceLine(first + i, text.Length > LineCharsMax ? text[..LineCharsMax] : text))];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    // `Program.Main() in /src/app.cs:line 12`
    private static StackLine Parse(string line)
    {
        int place = line.LastIndexOf(" in ", StringComparison.Ordinal), number = line.LastIndexOf(":line ", StringComparison.Ordinal);
        if (place < 0 || number < place || !int.TryParse(line[(number + 6)..], NumberStyles.None, CultureInfo.InvariantCulture, out int parsed)) return new(line, null, 0);
        return new(line[..place], line[(place + 4)..number], parsed);
    }

    /// <summary>The method as one wrote it: the compiler's names of functions inside a method, `Program.&lt;&lt;Main&gt;$&gt;g__Find|0_1(Int32 id)`, are put back.</summary>
    public string Readable()
    {
        int end = Method.IndexOf('(', StringComparison.Ordinal);
        if (end < 0) return Method;
        string name = Method[..end], parameters = Method[end..];
        int local = name.IndexOf(">g__", StringComparison.Ordinal), lambda = name.IndexOf(">b__", StringComparison.Ordinal);
        if (local >= 0 && name.IndexOf('|', local) is > 0 and int bar) return name[(local + 4)..bar] + parameters;
        return lambda < 0 ? Method : $"a function in {name[(name.LastIndexOf('<', lambda) + 1)..lambda].TrimEnd('$', '>')}{parameters}";
    }
}

/// <summary>A line of source.</summary>
internal readonly record struct SourceLine(int Number, string Text);
