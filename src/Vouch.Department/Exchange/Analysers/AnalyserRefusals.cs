using Vouch.Department.Platform;

namespace Vouch.Department.Exchange.Analysers;

/// <summary>Why a message of an analyser waits, in one place.</summary>
public static class AnalyserRefusals
{
    public static readonly Refusal SenderUnknown = new("sender-unknown", "No connection is configured for this sender, or more than one fits.",
        Hint: "Set up the analyser's connection (address or name of the sender), then give the message to it.");

    public static readonly Refusal DeviceMissing = new("device-missing", "The connection names no device.",
        Hint: "Choose the device on the connection's page, then replay.");

    public static readonly Refusal Cut = new("message-cut", "The transmission was cut before its end; nothing of it is used.",
        Hint: "The analyser repeats it; if it does not, send it again from the analyser, or set this one aside.");

    public static readonly Refusal Unreadable = new("message-unreadable", "The message cannot be read.");

    public static readonly Refusal NotPermitted = new("person-not-permitted", "You may not do this.", Hint: "Ask somebody who may; see Permissions.");

    public static readonly Refusal TooLong = new("message-too-long", "The message holds more results than are taken at once.");

    public static Refusal DriverMissing(string? profile) => new("driver-missing",
        profile is null ? "The connection names no driver profile." : $"There is no driver profile “{profile}” that fits.",
        Hint: "Choose a profile on the connection's page, then replay.");
}
