using Microsoft.AspNetCore.Http.Metadata;

namespace Vouch.Department.Platform.Frame;

/// <summary>Bound on the body of a request to a page that takes files.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class RequestBytesMaxAttribute(long bytes) : Attribute, IRequestSizeLimitMetadata
{
    public long? MaxRequestBodySize => bytes;
}
