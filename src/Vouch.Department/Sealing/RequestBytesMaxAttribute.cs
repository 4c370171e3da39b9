using Microsoft.AspNetCore.Http.Metadata;

namespace Vouch.Department.Sealing;

/// <summary>Bound on the body of a request to a page that is open to everybody.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class RequestBytesMaxAttribute(long bytes) : Attribute, IRequestSizeLimitMetadata
{
    public long? MaxRequestBodySize => bytes;
}
