using System.Globalization;

namespace Socle.Web;

/// <summary>What people are told about their input, in English. For another language, derive from it and say the same there.</summary>
public class FormMessages
{
    /// <summary>These.</summary>
    public static FormMessages English { get; } = new();

    /// <summary>Nothing was given.</summary>
    public virtual string Missing() => "Please fill this in.";

    /// <summary>Text with fewer characters than wanted.</summary>
    public virtual string TooShort(int min, int length) => $"At least {Number(min)} characters, please; there are {Number(length)}.";

    /// <summary>Text with more characters than there is room for.</summary>
    public virtual string TooLong(int max, int length) => $"At most {Number(max)} characters, please; there are {Number(length)}.";

    /// <summary>A line break where one line is wanted, or a character that cannot be seen.</summary>
    public virtual string NotPlain() => "One line of plain text, please.";

    /// <summary>What should be a number, a date or the like and cannot be read as one.</summary>
    public virtual string NotReadable() => "This cannot be read: is it a typing error?";

    /// <summary>A value outside of its range.</summary>
    public virtual string OutOfRange(string min, string max) => $"From {min} to {max}, please.";

    /// <summary>None of the choices.</summary>
    public virtual string NoSuchChoice() => "Please choose one of these.";

    /// <summary>What cannot be an e-mail address.</summary>
    public virtual string NotAnEmail() => "This is no e-mail address.";

    /// <summary>No file was chosen.</summary>
    public virtual string FileMissing() => "Please choose a file.";

    /// <summary>A file with more bytes than are taken.</summary>
    public virtual string FileTooLarge(long max, long length) => $"At most {Size(max)}, please; this file has {Size(length)}.";

    /// <summary>A file of another type.</summary>
    public virtual string FileTypeRefused(string types) => $"A file of another kind, please: {types}.";

    /// <summary>A size as people read it.</summary>
    protected static string Size(long bytes) => ByteCount.Text(bytes);

    private static string Number(int number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
