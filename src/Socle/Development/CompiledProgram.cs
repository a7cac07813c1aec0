using System.Diagnostics.CodeAnalysis;
using System.Runtime;
using System.Runtime.CompilerServices;

namespace Socle;

/// <summary>Tells a program that was compiled ahead of time, which has no sources to show, from one that the runtime compiles.</summary>
internal static class CompiledProgram
{
    /// <summary>
    /// Whether the runtime compiles this program. The guard is what a native compiler knows to be false: it leaves out all that only developers see. A program of one file under
    /// `dotnet run` counts as one that will be compiled natively, so that `IsDynamicCodeSupported` is false there; but the runtime has compiled methods of it.
    /// </summary>
    [FeatureGuard(typeof(RequiresDynamicCodeAttribute))]
    [SuppressMessage("AOT", "IL4000", Justification = "Where it returns true though dynamic code is switched off, a compiler is there all the same.")]
    public static bool HasSources => RuntimeFeature.IsDynamicCodeSupported || JitInfo.GetCompiledMethodCount() > 0;
}
