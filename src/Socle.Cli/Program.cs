Socle.StandardDescriptor.Secure();
return await Socle.Cli.CommandLine.RunAsync(args);
