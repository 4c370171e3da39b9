using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using Vouch.Department.Platform.Jobs;
using Vouch.Department.Tests.Fixtures;

namespace Vouch.Department.Tests.Platform.Jobs;

public sealed class JobRunnerTests(TestDepartment department) : IClassFixture<TestDepartment>
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(20);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_node_works_and_another_takes_over_when_it_stops()
    {
        var by = new ConcurrentQueue<string>();
        using var first = Runner("take-over", "first", by);
        using var second = Runner("take-over", "second", by);
        await first.StartAsync(Ct);
        await UntilAsync(() => by.Count > 2);
        await second.StartAsync(Ct);
        await Task.Delay(Short * 5, Ct);
        Assert.DoesNotContain("second", by);
        await first.StopAsync(Ct);
        await UntilAsync(() => by.Contains("second"));
        await second.StopAsync(Ct);
    }

    [Fact]
    public async Task A_job_whose_lease_went_to_another_node_is_cancelled()
    {
        var cancelled = new TaskCompletionSource();
        var started = new TaskCompletionSource();
        using var runner = RunnerOf(new Job("lost", Short, async ct =>
        {
            started.TrySetResult();
            await Task.Delay(Timeout.Infinite, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancelled.TrySetResult();
            return false;
        }), TimeSpan.FromMilliseconds(300));
        await runner.StartAsync(Ct);
        await started.Task.WaitAsync(Ct);
        await using (var thief = department.Source.CreateCommand(
            "update lease set node_id = gen_random_uuid(), expires_at = clock_timestamp() + interval '1 hour' where name = 'job:lost'"))
            await thief.ExecuteNonQueryAsync(Ct);
        await cancelled.Task.WaitAsync(TimeSpan.FromSeconds(30), Ct);
        await runner.StopAsync(Ct);
    }

    [Fact]
    public async Task A_failed_run_is_followed_by_another()
    {
        var runs = 0;
        using var runner = RunnerOf(new Job("fails", Short, _ =>
            Interlocked.Increment(ref runs) < 3 ? throw new InvalidOperationException("not yet") : Task.FromResult(false)));
        await runner.StartAsync(Ct);
        await UntilAsync(() => runs > 3);
        await runner.StopAsync(Ct);
    }

    [Fact]
    public async Task A_job_with_more_to_do_does_not_pause()
    {
        var runs = 0;
        using var runner = RunnerOf(new Job("busy", TimeSpan.FromHours(1), _ => Task.FromResult(Interlocked.Increment(ref runs) < 5)));
        await runner.StartAsync(Ct);
        await UntilAsync(() => runs == 5);
        await runner.StopAsync(Ct);
    }

    [Fact]
    public async Task A_job_that_outlives_a_stop_and_its_database_ends_in_peace()
    {
        var (started, goOn) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var source = Npgsql.NpgsqlDataSource.Create(department.ConnectionString);
        using var runner = new JobRunner([new Job("slow", Short, async ct =>
        {
            started.TrySetResult();
            await goOn.Task;
            ct.ThrowIfCancellationRequested();
            return false;
        })], new Leases(source, Node.ThisProgram()), department.Room, NullLogger<JobRunner>.Instance)
        { LeaseDuration = TimeSpan.FromMinutes(1) };
        await runner.StartAsync(Ct);
        await started.Task.WaitAsync(Ct);
        await runner.StopAsync(new CancellationToken(canceled: true));
        await source.DisposeAsync();
        goOn.SetResult();
        await runner.ExecuteTask!;
    }

    [Fact]
    public async Task A_lease_ends_by_itself_when_nobody_renews_it()
    {
        var killed = new Leases(department.Source, new Node(Guid.CreateVersion7(), "killed", "1"));
        var next = new Leases(department.Source, new Node(Guid.CreateVersion7(), "next", "1"));
        Assert.True(await killed.TakeAsync("a", TimeSpan.FromMilliseconds(200), Ct));
        Assert.True(await killed.TakeAsync("a", TimeSpan.FromMilliseconds(200), Ct));
        Assert.False(await next.TakeAsync("a", TimeSpan.FromMinutes(1), Ct));
        await Task.Delay(TimeSpan.FromMilliseconds(250), Ct);
        Assert.True(await next.TakeAsync("a", TimeSpan.FromMinutes(1), Ct));
        await killed.GiveBackAsync("a", Ct);
        Assert.False(await killed.TakeAsync("a", TimeSpan.FromMinutes(1), Ct));
    }

    private JobRunner Runner(string job, string node, ConcurrentQueue<string> by) =>
        RunnerOf(new Job(job, Short, _ =>
        {
            by.Enqueue(node);
            return Task.FromResult(false);
        }));

    private JobRunner RunnerOf(Job job, TimeSpan? lease = null) =>
        new([job], new Leases(department.Source, Node.ThisProgram()), department.Room, NullLogger<JobRunner>.Instance)
        {
            LeaseDuration = lease ?? TimeSpan.FromMinutes(1),
        };

    private static async Task UntilAsync(Func<bool> condition)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        limit.CancelAfter(TimeSpan.FromSeconds(30));
        while (!condition())
            await Task.Delay(10, limit.Token);
    }
}
