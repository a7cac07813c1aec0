return await Socle.Cli.CommandLine.RunAsync(args);
