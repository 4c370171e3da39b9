using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Vouch.Department.Laboratory;

/// <summary>JSON of <c>review.reasons</c>.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ImmutableArray<HoldReason>))]
public sealed partial class BenchJson : JsonSerializerContext;
