namespace Vouch.Department.Platform.Frame;

/// <summary>What every page shows of the hospital: its name, whether it is a demo, its time zone, the idle limit.</summary>
public sealed class HospitalSign
{
    private volatile Shown shown = new("Hospital", IsDemo: false, TimeZoneInfo.Local, IdleMinutes: 10);

    public string Name => shown.Name;

    /// <summary>True in a data folder created as DEMO: every page carries the watermark.</summary>
    public bool IsDemo => shown.IsDemo;

    public TimeZoneInfo Zone => shown.Zone;

    /// <summary>Minutes without a key or a touch until the page is locked.</summary>
    public int IdleMinutes => shown.IdleMinutes;

    public void Show(string name, bool isDemo, TimeZoneInfo zone, int idleMinutes) =>
        shown = new Shown(name, isDemo, zone, idleMinutes);

    private sealed record Shown(string Name, bool IsDemo, TimeZoneInfo Zone, int IdleMinutes);
}
