using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Vouch.Department.Security;

/// <summary>Security's steps in the program.</summary>
public static class SecurityHosting
{
    /// <summary>PBKDF2 with HMAC-SHA-512. Source: OWASP Password Storage Cheat Sheet (2023): 210,000 rounds.</summary>
    private const int HashRounds = 210_000;

    /// <summary>Attempts a minute from one address at the pages that take secrets.</summary>
    private const int AttemptsMax = 60;

    public static IServiceCollection AddSecurity(this IServiceCollection services)
    {
        services.AddDbContext<SecurityContext>((provider, options) =>
            options.UseNpgsql(provider.GetRequiredService<NpgsqlDataSource>()).AddInterceptors(new ActorInterceptor()));
        services.AddIdentityCore<Account>(options =>
        {
            options.Lockout.MaxFailedAccessAttempts = Secrets.FailuresMax;
            options.Lockout.DefaultLockoutTimeSpan = Secrets.LockoutLength;
        }).AddEntityFrameworkStores<SecurityContext>().AddTokenProvider<AuthenticatorTokenProvider<Account>>(TokenOptions.DefaultAuthenticatorProvider);
        services.Configure<PasswordHasherOptions>(options => options.IterationCount = HashRounds);
        services.AddSingleton<KeyFile>();
        services.AddDataProtection().SetApplicationName("vouch");
        services.AddSingleton<IConfigureOptions<KeyManagementOptions>>(provider => new ConfigureOptions<KeyManagementOptions>(
            options => (options.XmlRepository, options.XmlEncryptor) =
                (new KeysInDatabase(provider.GetRequiredService<NpgsqlDataSource>()),
                    new KeyFileEncryptor(provider.GetRequiredService<KeyFile>()))));
        services.AddAuthentication(SessionCookie.Scheme).AddCookie(SessionCookie.Scheme, SessionCookie.Configure);
        services.AddSingleton<Sessions>();
        services.AddSingleton<SetUpCode>();
        services.AddScoped<Secrets>().AddScoped<SignIn>().AddScoped<Stations>().AddScoped<Accounts>().AddScoped<Authenticator>()
            .AddScoped<SetUp>().AddScoped<Signing>().AddScoped<ChartAccess>().AddScoped<BreakGlassReview>();
        services.AddHostedService<FirstAccounts>();
        services.AddRateLimiter(options =>
        {
            options.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            options.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(Partition);
        });
        return services;
    }

    /// <summary>After routing: who it is, whether the session is locked, what they may.</summary>
    public static WebApplication UseSecurity(this WebApplication app)
    {
        app.UseRateLimiter();
        app.UseAuthentication();
        app.Use(LockedSessions.WatchAsync);
        app.UseAuthorization();
        return app;
    }

    public static void MapSecurity(this IEndpointRouteBuilder routes) => routes.MapLock();

    private static RateLimitPartition<string> Partition(HttpContext http)
    {
        var takesSecrets = HttpMethods.IsPost(http.Request.Method)
            && new[] { "/sign-in", "/unlock", "/setup" }.Any(path => http.Request.Path.StartsWithSegments(path, StringComparison.Ordinal));
        return takesSecrets
            ? RateLimitPartition.GetFixedWindowLimiter(http.Connection.RemoteIpAddress?.ToString() ?? "unknown",
                _ => new FixedWindowRateLimiterOptions { PermitLimit = AttemptsMax, Window = TimeSpan.FromMinutes(1) })
            : RateLimitPartition.GetNoLimiter("pages");
    }
}
