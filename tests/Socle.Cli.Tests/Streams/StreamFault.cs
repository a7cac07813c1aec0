namespace Socle.Cli.Tests;

/// <summary>What a standard descriptor of a program can be instead of a terminal, a file or a pipe that works.</summary>
public enum StreamFault { Closed, FullDisk, DeadPipe, DeadTerminal }

/// <summary>Starts `socle` with one standard descriptor that does not work; the others are pipes to the test.</summary>
internal static class FaultyStreams
{
    /// <summary>The faults that a descriptor can have: a full disk can still be read.</summary>
    public static IEnumerable<StreamFault> Of(int descriptor) => Enum.GetValues<StreamFault>().Where(f => descriptor != 0 || f != StreamFault.FullDisk);

    public static async Task<RunningProgram> StartAsync(int descriptor, StreamFault fault, TemporaryFolder folder, IEnumerable<string> arguments)
    {
        string to = descriptor == 0 ? "<" : ">", pipe = folder.At($"pipe-{Guid.NewGuid():N}");
        using PseudoTerminal? terminal = fault == StreamFault.DeadTerminal ? new() : null;
        string script = fault switch
        {
            StreamFault.Closed => $"exec \"$@\" {descriptor}{to}&-",
            StreamFault.FullDisk => $"exec \"$@\" {descriptor}>/dev/full",
            // Opened for both, a named pipe waits for no other end (fifo(7)).
            StreamFault.DeadPipe => $"mkfifo {pipe}; exec 3<>{pipe} 4{to}{pipe} 3>&-; exec \"$@\" {descriptor}{to}&4 4>&-",
            _ => $"exec 3<>{terminal!.Path}; echo open; read go; exec \"$@\" {descriptor}{to}&3 3>&-",
        };
        var variables = new Dictionary<string, string> { ["HOME"] = folder.Path, ["XDG_DATA_HOME"] = folder.At("data") };
        RunningProgram program = RunningProgram.Start("sh", ["-c", script, "sh", "dotnet", SocleProgram.Path, .. arguments], folder.Path, variables);
        if (terminal is null) return program;
        Assert.Equal("open", await program.OutputLineAsync());
        terminal.Dispose();
        await program.EnterAsync("go");
        return program;
    }
}
