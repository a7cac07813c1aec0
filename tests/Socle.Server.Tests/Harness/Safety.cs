namespace Socle.Server.Tests;

/// <summary>Bounds a wait that should have ended long ago: a hanging test fails instead. Never part of what a test shows.</summary>
internal static class Safety
{
    public static readonly TimeSpan Net = TimeSpan.FromSeconds(30);
}
