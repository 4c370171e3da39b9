var app = WebApplication.CreateBuilder(args).Build();
app.MapGet("/", () => "Vouch");
await app.RunAsync();
