using System.Runtime.Versioning;

namespace Socle.Cli.Tests;

/// <summary>The local authority and the stores that may trust it, without touching this machine's own.</summary>
[SupportedOSPlatform("linux")]
public sealed class TrustTests : IDisposable
{
    private readonly TemporaryFolder _data = new();
    private readonly TemporaryFolder _system = new();
    private readonly StringWriter _told = new();

    public void Dispose()
    {
        _told.Dispose();
        _data.Dispose();
        _system.Dispose();
    }

    private LocalAuthority Authority() => LocalAuthority.FindOrMake(_data.At("socle"), TimeProvider.System);

    [Fact]
    public async Task Whoever_comes_at_the_same_moment_gets_the_same_authority()
    {
        LocalAuthority[] all = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(Authority))).Safely();
        Assert.Single(all.Select(a => a.Authority.Certificate.Thumbprint).Distinct());
        Assert.Single(all, a => a.IsNew);
        Assert.Equal(["local-ca-key.pem"], Directory.GetFiles(_data.At("socle")).Select(Path.GetFileName));
    }

    [Fact]
    public void A_broken_authority_is_told_and_not_overwritten()
    {
        string key = _data.Add("socle/local-ca-key.pem", "nonsense");
        File.SetUnixFileMode(key, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var e = Assert.ThrowsAny<IOException>(Authority);
        Assert.Contains("`socle trust --remove` and delete", e.Message);
        Assert.Equal("nonsense", File.ReadAllText(key));
    }

    [Fact]
    public void A_certificate_that_an_earlier_authority_left_is_not_taken_for_this_ones()
    {
        string earlier = Authority().WriteCertificate();
        File.Delete(_data.At("socle/local-ca-key.pem"));
        LocalAuthority now = Authority();
        Assert.Equal((earlier, now.Authority.CertificatePem), (now.WriteCertificate(), File.ReadAllText(earlier)));
    }

    [Theory]
    [InlineData("localhost", true), InlineData("a.LOCALHOST", true), InlineData("shop.test", true), InlineData("bank.example", false), InlineData("notlocalhost", false), InlineData("*.test", false)]
    public void It_vouches_for_local_names_only(string name, bool vouches) => Assert.Equal(vouches, LocalAuthority.CanVouchFor(name));

    // Letters alone, or an A-label, may be a top-level domain, now or next year: what vouched for `dev` would vouch for accounts.google.dev.
    [Theory]
    [InlineData("dev", false), InlineData("app", false), InlineData("zip", false), InlineData("com", false), InlineData("laptop", false), InlineData("xn--p1ai", false)]
    [InlineData("build-1", true), InlineData("pc7", true), InlineData("build.example.org", true)]
    public void A_machine_whose_name_may_be_a_top_level_domain_is_not_vouched_for(string machine, bool isOwn) => Assert.Equal(isOwn, LocalAuthority.IsOwn(machine));

    [Theory]
    [InlineData("socle", 0b111_111_111, "Others can put another key in place")]
    [InlineData("socle", 0b111_011_000, "Others can put another key in place")]
    [InlineData("socle", 0b111_101_101, null)]
    [InlineData("socle/local-ca-key.pem", 0b110_000_100, "Others can read or change")]
    public void What_others_can_change_or_read_is_not_used(string path, int mode, string? says)
    {
        Authority();
        File.SetUnixFileMode(_data.At(path), (UnixFileMode)mode);
        if (says is null) Assert.False(Authority().IsNew);
        else Assert.StartsWith(says, Assert.ThrowsAny<IOException>(Authority).Message, StringComparison.Ordinal);
    }

    [Theory, InlineData("socle"), InlineData("socle/local-ca-key.pem")]
    public void What_is_another_users_is_not_used(string path)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root can give files away");
        Authority();
        using (System.Diagnostics.Process give = System.Diagnostics.Process.Start("chown", ["65534", _data.At(path)])) give.WaitForExit();
        Assert.Contains("is another user's", Assert.ThrowsAny<IOException>(Authority).Message);
    }

    [Fact]
    public void An_authority_that_vouches_for_more_than_servers_is_not_used()
    {
        var early = Sockets.CertificateAuthority.Create("Early", TimeSpan.FromDays(1));
        string key = _data.Add("socle/local-ca-key.pem", early.KeyPem + early.CertificatePem);
        File.SetUnixFileMode(key, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Assert.Contains("vouches for more than it should", Assert.ThrowsAny<IOException>(Authority).Message);
    }

    [Fact]
    public void A_folder_that_cannot_be_made_is_told()
    {
        string file = _data.Add("file", "");
        Assert.Matches(@"^The local authority cannot be kept in .*/file/socle: .+\. Name a folder that can be written: XDG_DATA_HOME=FOLDER\.$",
            Assert.Throws<FolderException>(() => LocalAuthority.FindOrMake(Path.Combine(file, "socle"), TimeProvider.System)).Message);
        Assert.Throws<FolderException>(() => LocalAuthority.FindOrMake("socle", TimeProvider.System));
    }

    [Fact]
    public async Task Root_changes_the_systems_store()
    {
        LocalAuthority authority = Authority();
        var store = new SystemStore(_system.Path, "/bin/true", isRoot: true);
        Assert.True(await TrustRun.ChangeAsync(authority, [store], remove: false, _told));
        Assert.Equal(authority.Authority.CertificatePem, File.ReadAllText(Assert.Single(Directory.GetFiles(_system.Path, "socle-*.crt"))));
        Assert.True(await TrustRun.ChangeAsync(authority, [store], remove: false, _told));
        Assert.True(await TrustRun.ChangeAsync(authority, [store], remove: true, _told));
        Assert.Empty(Directory.GetFiles(_system.Path));
        Assert.True(await TrustRun.ChangeAsync(authority, [store], remove: true, _told));
        Assert.Contains("is trusted by this system's programs", _told.ToString());
    }

    [Fact]
    public async Task Others_are_told_what_root_would_do()
    {
        LocalAuthority authority = Authority();
        Assert.False(await TrustRun.ChangeAsync(authority, [new SystemStore(_system.Path, "/bin/true", isRoot: false)], remove: false, _told));
        Assert.Matches(@"Not changed for .*: sudo cp \S+/local-ca\.pem \S+/socle-[0-9a-f]{16}\.crt && sudo update-ca-certificates", _told.ToString());
        Assert.Empty(Directory.GetFiles(_system.Path));
    }

    [Fact]
    public async Task A_program_that_fails_is_quoted()
    {
        Assert.False(await TrustRun.ChangeAsync(Authority(), [new SystemStore(_system.Path, "/bin/false", isRoot: true)], remove: false, _told));
        Assert.Contains("Not changed for this system's programs (curl, wget, .NET). exit code 1", _told.ToString());
    }

    [Fact]
    public async Task Without_certutil_it_is_said_how_to_get_it()
    {
        NssStore[] stores = [.. NssStore.Of(_system.Path, certutil: null)];
        Assert.False(await TrustRun.ChangeAsync(Authority(), stores, remove: false, _told));
        Assert.Contains("apt-get install libnss3-tools", _told.ToString());
        Assert.True(await TrustRun.ChangeAsync(Authority(), stores, remove: true, _told));
    }

    [Fact]
    public void Each_profile_of_Firefox_has_a_store()
    {
        _system.Add(".mozilla/firefox/abc.default/cert9.db", "");
        _system.Add(".mozilla/firefox/Crash Reports/x", "");
        Assert.Equal(["Chromium and Chrome", "Firefox (abc.default)"], NssStore.Of(_system.Path, "certutil").Select(s => s.Who));
    }
}
