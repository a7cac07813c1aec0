using System.Net.Sockets;
using Socle.Server;
using Socle.Sockets;

namespace Socle.Cli.Tests;

/// <summary>What a server says that has too few descriptors: to begin, or for all who come.</summary>
public sealed class FewDescriptorsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory, InlineData("epoll"), InlineData("socket")]
    public async Task Too_few_to_begin_are_told_with_how_many_are_needed(string transport)
    {
        await using RunningProgram program = Start(64, transport);
        Outcome outcome = await program.EndAsync();
        Assert.Equal(1, outcome.ExitCode);
        Assert.Matches(@"^socle: Serving needs at least \d+ descriptors, and this process may have 64: raise the limit \(`ulimit -n 1024`, or LimitNOFILE= in a systemd unit\)\.\n$", outcome.Error);
    }

    [Theory, InlineData("epoll"), InlineData("socket")]
    public async Task Connections_that_wait_for_descriptors_are_told_of_once(string transport)
    {
        await using RunningProgram program = Start(128, transport);
        string line = await program.ErrorLineAsync();
        var at = new Uri(line[line.IndexOf("http", StringComparison.Ordinal)..]);
        var clients = new List<TcpClient>();
        try
        {
            for (int i = 0; i < 200; i++) clients.Add(new TcpClient("127.0.0.1", at.Port));
            Assert.StartsWith("socle: Too few descriptors are left to accept on 127.0.0.1:", await program.ErrorLineAsync(), StringComparison.Ordinal);
            // The queue moves on, and they are too few again.
            foreach (TcpClient client in clients[..50]) client.Dispose();
        }
        finally
        {
            clients.ForEach(c => c.Dispose());
        }
        program.Send(RunningProgram.Terminate);
        Assert.DoesNotContain("Too few", (await program.EndAsync()).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void It_is_told_again_after_a_minute()
    {
        var clock = new ManualTimeProvider();
        using var output = new StringWriter();
        var report = new FailureReport(output, clock);
        var failed = new AcceptFailed(new ConnectionException(ConnectionError.TooManyOpenFiles, "Too few."));
        report.AcceptFailed(failed);
        clock.Advance(TimeSpan.FromSeconds(59.9));
        report.AcceptFailed(failed);
        Assert.Equal($"socle: Too few.{Environment.NewLine}", output.ToString());
        clock.Advance(TimeSpan.FromSeconds(0.1));
        report.AcceptFailed(failed);
        Assert.Equal(2, output.ToString().Split("Too few.").Length - 1);
    }

    private RunningProgram Start(int descriptors, string transport) => RunningProgram.Start(
        "/bin/sh", ["-c", $"ulimit -n {descriptors}; exec \"$0\" \"$@\"", "dotnet", SocleProgram.Path, "serve", _folder.Path, "-p", "0", "--log", "none", "--transport", transport]);
}
