using Vouch.Department.Platform;

namespace Vouch.Department.Tests.Fixtures;

/// <summary>What a test expects of an outcome.</summary>
public static class Expectation
{
    /// <summary>The value; a refusal fails the test with its words.</summary>
    public static T OrFail<T>(this Outcome<T> outcome)
    {
        if (outcome.Succeeded(out var value, out var refusal))
            return value;
        Assert.Fail(refusal.Code + ": " + refusal.Text);
        throw new InvalidOperationException();
    }

    public static async Task<T> OrFailAsync<T>(this Task<Outcome<T>> outcome) => (await outcome).OrFail();

    /// <summary>The refusal with this code; anything else fails the test.</summary>
    public static Refusal Refused<T>(this Outcome<T> outcome, string code)
    {
        Assert.NotNull(outcome.Refusal);
        Assert.Equal(code, outcome.Refusal.Code);
        return outcome.Refusal;
    }
}
