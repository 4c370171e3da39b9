using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Vouch.Department.Platform.Frame;

/// <summary>The page frame's steps in the program.</summary>
public static class FrameHosting
{
    public static IServiceCollection AddFrame(this IServiceCollection services)
    {
        services.AddRazorComponents(options => options.MaxFormMappingCollectionSize = 2_000);
        services.AddHttpContextAccessor();
        services.AddAntiforgery(options =>
        {
            options.Cookie.Name = "vouch-form";
            options.Cookie.SameSite = SameSiteMode.Strict;
        });
        services.AddDataProtection();
        services.AddScoped<SoughtText>();
        services.AddAuthorizationBuilder()
            // An endpoint that names no permission is for nobody; where there is none, the answer is 404.
            .SetFallbackPolicy(new AuthorizationPolicyBuilder()
                .RequireAssertion(context => context.Resource is HttpContext http && http.GetEndpoint() is null).Build());
        services.AddSingleton<IAuthorizationHandler, NeedsHandler>();
        services.AddSingleton<WebAssets>();
        services.AddSingleton<HospitalSign>();
        services.AddSingleton<LiveTopics>();
        services.AddHostedService(provider => provider.GetRequiredService<LiveTopics>());
        services.AddScoped<CurrentPerson>();
        services.AddScoped<Flash>();
        services.AddScoped<Drafts>();
        services.AddScoped<Finder>();
        services.AddSingleton<PageRoutes>();
        services.AddScoped<Reach>();
        return services;
    }

    /// <summary>Before routing: headers, errors in words, static files.</summary>
    public static WebApplication UseFrame(this WebApplication app)
    {
        app.Use(SecurityHeaders.AddAsync);
        app.UseExceptionHandler("/status/500", createScopeForErrors: true);
        app.UseStatusCodePagesWithReExecute("/status/{0}", createScopeForStatusCodePages: true);
        app.Use(DatabaseAway.AnswerAsync);
        // What answers for an error is a page, whatever the failed request was.
        app.Use((context, next) =>
        {
            if (context.Features.Get<IStatusCodeReExecuteFeature>() is not null || context.Features.Get<IExceptionHandlerFeature>() is not null)
                context.Request.Method = HttpMethods.Get;
            return next(context);
        });
        app.UseStaticFiles(new StaticFileOptions
        {
            OnPrepareResponse = file => file.Context.Response.Headers.CacheControl =
                file.Context.Request.Query.ContainsKey("v") ? "public, max-age=31536000, immutable" : "no-cache",
        });
        return app;
    }

    /// <summary>After authentication and authorisation: form tokens and the pages of the department.</summary>
    public static WebApplication MapFrame(this WebApplication app)
    {
        app.UseAntiforgery();
        app.Use(StaleForm.ShowAgainAsync);
        app.MapRazorComponents<App>();
        // They change nothing: a page left open across a change of person still searches.
        app.MapPost("/scan", SoughtText.ScanAsync).Needs("search.use").DisableAntiforgery();
        app.MapPost("/search/words", SoughtText.Search).Needs("search.use").DisableAntiforgery();
        app.MapGet("/live", LiveStream.Open).Needs("search.use");
        return app;
    }

    /// <summary>Names the operation an endpoint is for.</summary>
    public static T Needs<T>(this T endpoint, string permission)
        where T : IEndpointConventionBuilder => endpoint.WithMetadata(new NeedsAttribute(permission));

    /// <summary>Opens an endpoint to everybody, saying why.</summary>
    public static T Open<T>(this T endpoint, string reason)
        where T : IEndpointConventionBuilder => endpoint.WithMetadata(new OpenAttribute(reason));
}
