using Socle.Http;

namespace Socle.Server.Http1;

/// <summary>Sends the pieces of a file: small ones read into the output and sent with the head, large ones left to the transport.</summary>
internal static class Http1FileBody
{
    // Below this a read and a copy cost less than a second system call for sending.
    private const int CopiedBytesMax = 32 * 1024;

    public static ValueTask WriteAsync(FileBody body, Http1Output output, Limits limits, Action<long> count)
    {
        if (body.Parts is [{ Before.IsEmpty: true } part] && body.After.IsEmpty && part.Count <= CopiedBytesMax)
        {
            Copy(body, part, output);
            count(part.Count);
            return default;
        }
        return WritePartsAsync(body, output, limits, count);
    }

    private static async ValueTask WritePartsAsync(FileBody body, Http1Output output, Limits limits, Action<long> count)
    {
        foreach (FilePart part in body.Parts)
        {
            output.Write(part.Before.Span);
            if (part.Count <= CopiedBytesMax) Copy(body, part, output);
            else await output.FlushAsync(body.File, part.Offset, part.Count).ConfigureAwait(false);
            count(part.Before.Length + part.Count);
            if (output.Length > limits.OutputBytesMax) await output.FlushAsync().ConfigureAwait(false);
        }
        output.Write(body.After.Span);
        count(body.After.Length);
    }

    private static void Copy(FileBody body, FilePart part, Http1Output output)
    {
        int left = (int)part.Count;
        output.Reserve(left);
        while (left > 0)
        {
            int read = RandomAccess.Read(body.File, output.Free[..left], part.Offset + part.Count - left);
            if (read == 0) throw new EndOfStreamException("The file became shorter while it was being sent.");
            output.Advance(read);
            left -= read;
        }
    }
}
