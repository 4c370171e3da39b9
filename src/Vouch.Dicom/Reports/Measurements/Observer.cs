using System.Text.Json.Serialization;
using Vouch.Dicom.Values;

namespace Vouch.Dicom.Reports.Measurements;

/// <summary>Who or what observed. Source: PS3.16, TID 1002 to 1004.</summary>
[JsonDerivedType(typeof(Person), "person")]
[JsonDerivedType(typeof(Device), "device")]
public abstract record Observer
{
    private Observer()
    {
    }

    public sealed record Person(PersonName Name, string? Organization = null) : Observer;

    public sealed record Device(Uid Uid, string? Name = null, string? Manufacturer = null, string? Model = null, string? Serial = null)
        : Observer;

    internal IEnumerable<ContentItem> Content() => this switch
    {
        Person person =>
        [
            Items.Code(Items.ObservationContext, ReportCodes.ObserverType, ReportCodes.Person),
            new(Items.ObservationContext, ReportCodes.PersonName, new ContentValue.Person(person.Name), []),
            .. Items.Texts(Items.ObservationContext, ReportCodes.PersonOrganization, person.Organization),
        ],
        Device device =>
        [
            Items.Code(Items.ObservationContext, ReportCodes.ObserverType, ReportCodes.Device),
            Items.Identifier(Items.ObservationContext, ReportCodes.DeviceUid, device.Uid),
            .. Items.Texts(Items.ObservationContext, ReportCodes.DeviceName, device.Name),
            .. Items.Texts(Items.ObservationContext, ReportCodes.DeviceManufacturer, device.Manufacturer),
            .. Items.Texts(Items.ObservationContext, ReportCodes.DeviceModel, device.Model),
            .. Items.Texts(Items.ObservationContext, ReportCodes.DeviceSerial, device.Serial),
        ],
        _ => [],
    };

    /// <summary>The observers of a report in their order: what follows a name or an identifier is of that one.</summary>
    internal static IReadOnlyList<Observer> Read(ContentItem root)
    {
        var observers = new List<Observer>();
        foreach (var item in root.Items.Where(one => one.Relationship == Items.ObservationContext))
            switch (item.Value)
            {
                case ContentValue.Person name when item.Name == ReportCodes.PersonName: observers.Add(new Person(name.Value)); break;
                case ContentValue.Identifier uid when item.Name == ReportCodes.DeviceUid: observers.Add(new Device(uid.Value)); break;
                case ContentValue.Text text when observers.Count > 0: observers[^1] = With(observers[^1], item.Name, text.Value); break;
            }

        return observers;
    }

    private static Observer With(Observer observer, CodedConcept? name, string text) => observer switch
    {
        Person person when name == ReportCodes.PersonOrganization => person with { Organization = text },
        Device device when name == ReportCodes.DeviceName => device with { Name = text },
        Device device when name == ReportCodes.DeviceManufacturer => device with { Manufacturer = text },
        Device device when name == ReportCodes.DeviceModel => device with { Model = text },
        Device device when name == ReportCodes.DeviceSerial => device with { Serial = text },
        _ => observer,
    };
}
