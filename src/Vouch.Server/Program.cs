using Vouch.Server;

return await CommandLine.Root().Parse(args).InvokeAsync();
