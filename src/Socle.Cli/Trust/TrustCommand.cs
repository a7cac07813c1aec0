using System.CommandLine;

namespace Socle.Cli;

/// <summary>`socle trust`: its options and what the help says of them. The work is <see cref="TrustRun"/>'s.</summary>
internal sealed class TrustCommand : Command
{
    private const string Examples = """
        socle trust                         browsers here believe `socle serve --tls self`
        socle trust --print > socle-ca.pem  for another machine, or a phone
        curl --cacert "$(socle trust --path)" https://localhost:8080/
        socle trust --remove                takes it back everywhere
        """;

    private readonly Option<bool> _remove = new("--remove") { Description = "Take the authority away from where it was put" };
    private readonly Option<bool> _print = new("--print") { Description = "Print the authority's certificate (PEM)" };
    private readonly Option<bool> _path = new("--path") { Description = "Print the path of the authority's certificate" };
    private readonly Setting<TrustScope> _in = new(["--in"], "Whose stores: all, system or browsers", "all", Read.OneOf<TrustScope>) { HelpName = "STORES" };

    public TrustCommand() : base("trust", "Have this machine's browsers and programs believe the certificates of `--tls self`.")
    {
        foreach (Option option in (Option[])[_remove, _print, _path, _in]) Add(option);
        ExampleHelp.AddTo(this, Examples, ("How", "--remove"));
        SetAction((parsed, _) =>
        {
            bool[] asked = [parsed.GetValue(_remove), parsed.GetValue(_print), parsed.GetValue(_path)];
            if (asked.Count(a => a) > 1) throw new UsageException("--remove, --print and --path each do one thing: give one of them.");
            return asked[1] ? TrustRun.PrintAsync() : asked[2] ? TrustRun.PathAsync() : TrustRun.RunAsync(asked[0], _in.In(parsed));
        });
    }
}

/// <summary>Which of a machine's stores are meant.</summary>
internal enum TrustScope { All, System, Browsers }
