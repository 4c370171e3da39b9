using Vouch.Department.Platform.Frame;

namespace Vouch.Department.Orders;

/// <summary>Where a test stands, derived from what happened by the view order_test_status.</summary>
public enum TestStatus
{
    /// <summary>Waits for its tube to be filled.</summary>
    Ordered,

    /// <summary>The first tube was rejected; waits for the new one to be filled.</summary>
    Recollect,
    Collected,
    Received,

    /// <summary>Measured, and neither released nor held yet.</summary>
    Measured,

    /// <summary>Waits for a person, with the reason.</summary>
    Held,
    Released,
    Corrected,
    Withdrawn,
    Cancelled,

    /// <summary>Its tube was rejected and no new one is ordered.</summary>
    Rejected,
}

/// <summary>The words of the view order_test_status.</summary>
public static class TestStatuses
{
    public static string Word(this TestStatus status) => status switch
    {
        TestStatus.Ordered => "ordered",
        TestStatus.Recollect => "recollect",
        TestStatus.Collected => "collected",
        TestStatus.Received => "received",
        TestStatus.Measured => "measured",
        TestStatus.Held => "held",
        TestStatus.Released => "released",
        TestStatus.Corrected => "corrected",
        TestStatus.Withdrawn => "withdrawn",
        TestStatus.Cancelled => "cancelled",
        _ => "rejected",
    };

    public static TestStatus Read(string word)
    {
        foreach (var status in Enum.GetValues<TestStatus>())
            if (string.Equals(status.Word(), word, StringComparison.Ordinal))
                return status;
        throw new InvalidOperationException($"No such status of a test: {word}");
    }

    /// <summary>Nothing more will happen by itself.</summary>
    public static bool IsFinished(this TestStatus status) =>
        status is TestStatus.Released or TestStatus.Corrected or TestStatus.Withdrawn or TestStatus.Cancelled;

    public static Tone Tone(this TestStatus status) => status switch
    {
        TestStatus.Released or TestStatus.Corrected => Platform.Frame.Tone.Good,
        TestStatus.Held or TestStatus.Recollect => Platform.Frame.Tone.Warn,
        TestStatus.Rejected or TestStatus.Withdrawn => Platform.Frame.Tone.Bad,
        TestStatus.Cancelled => Platform.Frame.Tone.Neutral,
        _ => Platform.Frame.Tone.Waiting,
    };
}
