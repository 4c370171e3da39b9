using System.Text;
using Vouch.Wire.Hl7;

namespace Vouch.Wire.Tests.Hl7;

/// <summary>Shorthands of the tests.</summary>
internal static class Messages
{
    public static byte[] Bytes(params string[] segments) => Encoding.UTF8.GetBytes(string.Join('\r', segments) + "\r");

    public static Hl7Message Parsed(ReadOnlyMemory<byte> raw, Hl7Limits? limits = null) =>
        Assert.IsType<Hl7Parse.Parsed>(Hl7Message.Parse(raw, limits)).Message;

    public static Hl7Message Parsed(params string[] segments) => Parsed(Bytes(segments));

    public static Hl7Parse.Refused Refused(ReadOnlyMemory<byte> raw, Hl7Limits? limits = null) =>
        Assert.IsType<Hl7Parse.Refused>(Hl7Message.Parse(raw, limits));

    public static Hl7Header Header(string msh)
    {
        Assert.True(Hl7Header.TryRead(Encoding.UTF8.GetBytes(msh), out var header, out _));
        return header;
    }
}
