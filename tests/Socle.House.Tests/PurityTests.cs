using System.Text.RegularExpressions;

namespace Socle.House.Tests;

/// <summary>
/// Socle.Http is a machine: bytes in, meanings out. It has no files, clock, threads, chance or console, which is judged on the members it calls, since a list of
/// assemblies proves nothing.
/// </summary>
public sealed partial class PurityTests
{
    [Fact]
    public void Http_calls_nothing_of_the_world() => Assert.Empty(Impure(Assemblies.Read(Repository.Assembly("Socle.Http")).Members));

    // Tests the test: these projects do call the world.
    [Theory, InlineData("Socle.Sockets"), InlineData("Socle.Cli")]
    public void A_project_that_does_is_found_out(string project) => Assert.NotEmpty(Impure(Assemblies.Read(Repository.Assembly(project)).Members));

    [Theory]
    [InlineData("System.DateTime.get_UtcNow"), InlineData("System.DateTimeOffset.get_Now"), InlineData("System.TimeProvider.get_System")]
    [InlineData("System.Threading.Tasks.Task.Run"), InlineData("System.Threading.Tasks.Task.Delay"), InlineData("System.Threading.Thread.Sleep")]
    [InlineData("System.IO.File.OpenRead"), InlineData("System.IO.RandomAccess.Read"), InlineData("System.Console.WriteLine")]
    [InlineData("System.Environment.get_TickCount64"), InlineData("System.Random.get_Shared"), InlineData("System.Diagnostics.Stopwatch.GetTimestamp")]
    public void Calls_of_the_world_are_known(string member) => Assert.NotEmpty(Impure([member]));

    [Theory]
    [InlineData("System.DateTime.get_Ticks"), InlineData("System.Threading.Tasks.Task.get_CompletedTask"), InlineData("System.IO.Stream.Read")]
    [InlineData("System.Environment.get_CurrentManagedThreadId")]
    public void Calls_that_only_compute_are_let_be(string member) => Assert.Empty(Impure([member]));

    private static IEnumerable<string> Impure(IEnumerable<string> members) =>
        members.Where(m => World().IsMatch(m) && m != "System.Environment.get_CurrentManagedThreadId"); // every `yield` that the compiler writes asks for this one

    [GeneratedRegex("""
        ^System\.(
          IO\.(File|FileStream|FileInfo|Directory|DirectoryInfo|RandomAccess|DriveInfo|FileSystemWatcher)\.
        | (Environment|Console|Random|AppContext|AppDomain)\.
        | (DateTime|DateTimeOffset)\.get_(Now|UtcNow|Today)$
        | TimeProvider\.get_System$
        | Guid\.(NewGuid|CreateVersion7)$
        | Threading\.(Thread|ThreadPool|Timer|PeriodicTimer|Monitor|SemaphoreSlim|ManualResetEvent\w*|AutoResetEvent)\.
        | Threading\.Tasks\.Task\.(Run|Delay|Wait)$
        | Threading\.Tasks\.TaskFactory\.
        | Diagnostics\.(Process|Stopwatch|Debugger)\.
        | Net\.(Sockets|Dns|NetworkInformation|Http)\b
        | Security\.Cryptography\.RandomNumberGenerator\.
        )
        """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex World();
}
