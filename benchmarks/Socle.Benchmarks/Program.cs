using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

// In this process: BenchmarkDotNet's own toolchain builds a project for each job, which central package management and the artifacts layout do not let it find.
Job job = args.Contains("--long") ? Job.Default : Job.ShortRun;
BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(
    [.. args.Where(arg => arg != "--long")],
    DefaultConfig.Instance.AddJob(job.WithToolchain(InProcessEmitToolchain.Instance)).WithArtifactsPath(Path.Combine(AppContext.BaseDirectory, "results")));
