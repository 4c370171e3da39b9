using System.CommandLine;
using Vouch.Server;

// Asked to stop, a command ends in its own time: PostgreSQL writes what it holds first. systemd's patience is shorter.
return await CommandLine.RunAsync(args, new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromMinutes(10) });
