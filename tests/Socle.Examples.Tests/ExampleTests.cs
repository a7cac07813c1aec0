namespace Socle.Examples.Tests;

public sealed class ExampleTests
{
    private static readonly HttpClient Http = new();

    [Fact]
    public async Task Echo_exchanges_one_message()
    {
        await using Example example = Example.Start("01-echo.cs");
        string said = await example.EndAsync();
        Assert.Matches(@"^server: listening on 127\.0\.0\.1:\d+", said);
        Assert.Contains("says 'Hello, socket!'", said);
        Assert.Contains("client: You said: Hello, socket!", said);
        Assert.Contains("client: the server has closed the connection", said);
    }

    [Fact]
    public async Task Many_clients_get_their_own_answers_and_the_slow_one_is_told()
    {
        await using Example example = Example.Start("02-many-clients.cs");
        string said = await example.EndAsync();
        Assert.Contains("ann: ping -> pong", said);
        Assert.Contains("ben: add 2 3 -> 5", said);
        Assert.Contains("cat: sing -> I cannot sing.", said);
        Assert.Contains("dan: ... -> You are too slow; good-bye.", said);
    }

    [Fact]
    public async Task A_page_and_its_picture_are_served_by_hand()
    {
        await using Example example = Example.Start("03-page-and-picture.cs");
        string address = await example.LineAsync();
        string page = await Http.GetStringAsync(address, TestContext.Current.CancellationToken);
        Assert.Contains("<img src=/picture.svg", page);
        using HttpResponseMessage picture = await Http.GetAsync(address + "picture.svg", TestContext.Current.CancellationToken);
        Assert.Equal("image/svg+xml", picture.Content.Headers.ContentType!.ToString());
        using HttpResponseMessage nothing = await Http.GetAsync(address + "nothing", TestContext.Current.CancellationToken);
        Assert.Equal(404, (int)nothing.StatusCode);
        Assert.Contains("GET /picture.svg HTTP/1.1", await example.EndAsync());
    }

    [Fact]
    public async Task A_folder_is_served()
    {
        await using Example example = Example.Start("04-serve.cs", Example.Folder);
        string address = await example.LineAsync();
        Assert.Equal("Hello, Ada!\n", await Http.GetStringAsync(address + "hello?name=Ada", TestContext.Current.CancellationToken));
        byte[] served = await Http.GetByteArrayAsync(address + "04-serve.cs", TestContext.Current.CancellationToken);
        Assert.Equal(await File.ReadAllBytesAsync(Path.Combine(Example.Folder, "04-serve.cs"), TestContext.Current.CancellationToken), served);
        await example.EndAsync();
    }

    [Fact]
    public async Task Datagrams_are_asked_and_answered_between_two_processes()
    {
        await using Example server = Example.Start("05-udp.cs", "serve", "127.0.0.1:0");
        string address = await server.LineAsync();
        await using Example client = Example.Start("05-udp.cs", "ask", address);
        Assert.Matches(@"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ\n$", await client.EndAsync());
        await using Example other = Example.Start("05-udp.cs", "ask", address, "weather");
        Assert.Matches(@"^7 bytes from 127\.0\.0\.1:\d+: I only know 'time'\.\n$", await other.EndAsync());
        Assert.Equal("2 asked\n", await server.EndAsync());
        await using Example late = Example.Start("05-udp.cs", "ask", address);
        Assert.Contains($"Nothing listens on {address}", await late.EndAsync());
    }

    [Fact]
    public async Task An_echo_over_TLS_crosses_two_processes()
    {
        await using Example server = Example.Start("07-tls-echo.cs");
        string[] words = (await server.LineAsync()).Split(' ');
        Assert.Equal("examples/07-tls-echo.cs", words[2]);
        await using Example client = Example.Start("07-tls-echo.cs", words[3], words[4]);
        string said = await client.EndAsync();
        Assert.Matches(@"^client: TLS 1\.3, TLS_\w+, with CN=localhost\n", said);
        Assert.Contains("client: You said: Hello, secret!\n", said);
        await server.EndAsync();
        Assert.False(File.Exists(words[4]));
    }

    [Fact]
    public async Task A_date_is_asked_for_over_a_unix_socket()
    {
        string file = Path.Combine(Path.GetTempPath(), $"socle-date-{Environment.ProcessId}.sock");
        await using Example server = Example.Start("06-unix.cs", "server", $"unix:{file}");
        Assert.Equal($"server: listening on unix:{file}", await server.LineAsync());
        await using (Example client = Example.Start("06-unix.cs", "client", $"unix:{file}"))
            Assert.Matches($@"^client: unix:{file} says it is \w{{3}}, \d\d \w{{3}} \d{{4}} [\d:]{{8}} GMT\n$", await client.EndAsync());
        await server.EndAsync();
        Assert.False(Path.Exists(file));
    }

    [Fact]
    public void Every_example_is_short_and_has_a_test()
    {
        string[] tested = ["01-echo.cs", "02-many-clients.cs", "03-page-and-picture.cs", "04-serve.cs", "05-udp.cs", "06-unix.cs", "07-tls-echo.cs", "08-hello.cs", "09-time-server.cs", "10-form.cs"];
        string[] examples = [.. Directory.GetFiles(Example.Folder, "*.cs").Order()];
        Assert.Equal(tested, examples.Select(Path.GetFileName));
        // A time server in one program speaks four protocols.
        Assert.All(examples, file => Assert.True(File.ReadAllLines(file).Length < (file.EndsWith("09-time-server.cs", StringComparison.Ordinal) ? 90 : 40), $"{file} is too long"));
    }
}
