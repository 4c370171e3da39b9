using Microsoft.Extensions.DependencyInjection;
using Vouch.Department.Proof;

namespace Vouch.Department.Documents;

/// <summary>Puts procedures and acknowledgements into the program.</summary>
public static class DocumentsHosting
{
    public static IServiceCollection AddDocuments(this IServiceCollection services) => services.AddSingleton<IFactSource, DocumentFacts>();
}
