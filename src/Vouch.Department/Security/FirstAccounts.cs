using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Vouch.Department.Platform;

namespace Vouch.Department.Security;

/// <summary>
/// A hospital without accounts: a DEMO gets one person of each role, with a password everybody may know; any other prints
/// the code for its first administrator.
/// </summary>
internal sealed partial class FirstAccounts(IServiceScopeFactory scopes, Db db, SetUpCode code, ILogger<FirstAccounts> log) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var accounts = scope.ServiceProvider.GetRequiredService<Accounts>();
        if (await accounts.AnyAsync(cancellationToken))
            return;
        if (await db.OneAsync("select kind from hospital", [], row => row.GetString(0), cancellationToken) == "DEMO")
            await DemoAccounts.CreateAsync(db, scope.ServiceProvider.GetRequiredService<IPasswordHasher<Account>>(), cancellationToken);
        else
            NoAccounts(code.Code);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(LogLevel.Warning, "There are no accounts. Open /setup and make the first administrator with the code {Code}")]
    private partial void NoAccounts(string code);
}
