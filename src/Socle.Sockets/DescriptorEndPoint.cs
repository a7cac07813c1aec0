using System.Globalization;
using System.Net;

namespace Socle.Sockets;

/// <summary>
/// A listening stream socket that the program was started with, by its descriptor's number. The listener that is made of it owns the descriptor. It is no address: nothing connects to it.
/// </summary>
public sealed class DescriptorEndPoint : EndPoint
{
    /// <summary>Names a descriptor.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative.</exception>
    public DescriptorEndPoint(int number)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(number);
        Number = number;
    }

    /// <summary>The kernel's number.</summary>
    public int Number { get; }

    /// <summary>As <see cref="Address"/> reads it, `fd:3`.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"fd:{Number}");
}
