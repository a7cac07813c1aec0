namespace Socle.Web.Tests;

/// <summary>Every way a tree is opened on this system; what holds of one must hold of all.</summary>
internal static class Trees
{
    public static TheoryData<string> All => OperatingSystem.IsLinux() ? ["openat2", "proc", "managed"] : ["managed"];

    public static Func<string, FileTree> Named(string name, params string[] withheld) => Named(name, showHidden: false, withheld);

    public static Func<string, FileTree> Named(string name, bool showHidden, params string[] withheld) => root => name switch
    {
        "openat2" => new LinuxTree(root, TimeProvider.System, showHidden, withheld: new(withheld)),
        "proc" => new LinuxTree(root, TimeProvider.System, showHidden, useOpenAt2: false, new(withheld)),
        _ => new ManagedTree(root, showHidden, withheld),
    };
}
