using System.Runtime.InteropServices;

namespace Socle.Sockets.Native;

/// <summary>struct pollfd of poll(2).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PollEvents
{
    /// <summary>What to wait on.</summary>
    public int Descriptor;

    /// <summary>What to wait for.</summary>
    public short Events;

    /// <summary>What has happened.</summary>
    public short Happened;
}
