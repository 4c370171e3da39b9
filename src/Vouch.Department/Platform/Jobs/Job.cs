namespace Vouch.Department.Platform.Jobs;

/// <summary>Work that one node at a time does again and again. Registered as a singleton of this type.</summary>
/// <param name="Name">Its lease and its name in logs and metrics, for example "sealer".</param>
/// <param name="Pause">Between two runs when there was nothing more to do, and after a failure.</param>
/// <param name="RunAsync">One run: true when there is more to do at once. Its token ends with the lease.</param>
public sealed record Job(string Name, TimeSpan Pause, Func<CancellationToken, Task<bool>> RunAsync);
