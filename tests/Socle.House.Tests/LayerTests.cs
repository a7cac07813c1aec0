namespace Socle.House.Tests;

/// <summary>Each project refers only to what its layer may: the table of ARCHITECTURE.md, judged on what was built.</summary>
public sealed class LayerTests
{
    private static readonly Dictionary<string, string[]> MayRefer = new()
    {
        ["Socle.Sockets"] = [],
        ["Socle.Http"] = [],
        ["Socle.Server"] = ["Socle.Http", "Socle.Sockets"],
        ["Socle.Web"] = ["Socle.Http"],
        // Loaded by the compiler, and so made of what it is made of.
        ["Socle.Generators"] = ["netstandard", "Microsoft.CodeAnalysis", "Microsoft.CodeAnalysis.CSharp"],
        ["Socle.Cgi"] = ["Socle.Http", "Socle.Sockets"],
        ["Socle.Data"] = [],
        ["Socle.Proxy"] = ["Socle.Http", "Socle.Server", "Socle.Sockets", "Socle.Web"],
        ["Socle"] = ["Socle.Cgi", "Socle.Data", "Socle.Http", "Socle.Server", "Socle.Sockets", "Socle.Web"],
        ["Socle.Cli"] = ["Socle", "Socle.Cgi", "Socle.Data", "Socle.Http", "Socle.Proxy", "Socle.Server", "Socle.Sockets", "Socle.Web", "System.CommandLine", "Markdig", "QRCoder"],
    };

    public static TheoryData<string> Projects => [.. Repository.SourceProjects];

    [Theory, MemberData(nameof(Projects))]
    public void A_project_refers_only_to_the_layers_below_it(string project)
    {
        Assert.True(MayRefer.TryGetValue(project, out string[]? allowed), $"{project} is new: say in this table what it may refer to.");
        IEnumerable<string> wrong = Assemblies.Read(Repository.Assembly(project)).References.Where(r => !IsRuntime(r) && !allowed!.Contains(r));
        Assert.Empty(wrong);
    }

    [Theory, MemberData(nameof(Projects))]
    public void Only_the_socket_layer_names_sockets_and_TLS(string project)
    {
        if (project == "Socle.Sockets") return;
        Assert.DoesNotContain(Assemblies.Read(Repository.Assembly(project)).Types, NamesSockets);
    }

    [Fact]
    public void The_socket_layer_is_seen_to_name_them() =>
        Assert.Contains(Assemblies.Read(Repository.Assembly("Socle.Sockets")).Types, NamesSockets);

    private static bool NamesSockets(string type) =>
        type.StartsWith("System.Net.Sockets.", StringComparison.Ordinal) || type == "System.Net.Security.SslStream";

    private static bool IsRuntime(string assembly) =>
        assembly != "System.CommandLine" && (assembly.StartsWith("System.", StringComparison.Ordinal) || assembly == "Microsoft.Win32.Primitives");
}
