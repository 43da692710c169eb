using System.CommandLine;

var root = new RootCommand("Shows and operates a supervisor: its pools, workers and jobs.");
return await root.Parse(args).InvokeAsync();
