using System.Runtime.InteropServices;

namespace Socle;

/// <summary>Standard output for what a command was called for: a write that fails throws. It goes where the descriptor is, so that whoever shares its offset goes on behind it.</summary>
internal sealed class StandardOutput : WriteOnlyStream
{
    /// <exception cref="IOException">Not all could be written. The message says why, without an end.</exception>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        int error = StandardDescriptor.Write(StandardDescriptor.Output, buffer, out _);
        if (error != 0) throw new IOException(Marshal.GetPInvokeErrorMessage(error));
    }
}
