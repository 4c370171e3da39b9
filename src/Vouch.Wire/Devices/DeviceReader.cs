using System.Collections.Immutable;
using System.Globalization;

namespace Vouch.Wire.Devices;

/// <summary>Reads the records of a message by a driver profile. Pure; whatever the profile does not explain is a finding.</summary>
public static class DeviceReader
{
    public static DeviceMessage Read(Driver driver, ImmutableArray<DeviceNode> tree, bool isComplete) =>
        new Reading(driver).Message(tree, isComplete);

    private sealed class Reading(Driver driver)
    {
        private sealed record Open(DeviceNode? Node, DeviceSpecimen Specimen, List<DeviceResult> Results);

        private readonly DriverProfile profile = driver.Profile;
        private readonly List<DeviceFinding> findings = [];
        private readonly List<Open> specimens = [];
        private readonly FieldPlace[] commentPlaces =
        [
            .. driver.Profile.Results
                .SelectMany(shape => driver.Place(shape.Comment).Alternatives)
                .Select(alternative => alternative[0]),
        ];

        public DeviceMessage Message(ImmutableArray<DeviceNode> tree, bool isComplete)
        {
            var nodes = tree.SelectMany(root => root.All()).ToList();
            if (!isComplete)
                Find(DeviceFindingKind.Incomplete, 0, "The message was cut before its end.");
            foreach (var node in nodes)
            {
                if (node.Record.Type == profile.Specimen.Record)
                    specimens.Add(Begin(node, node, null));
                else if (driver.Shapes.TryGetValue(node.Record.Type, out var shape))
                    Take(node, shape);
            }

            // What is said once for the message stands in its first record, or in some formats beside the results.
            var (first, last) = nodes.Count > 0 ? (nodes[0], nodes[^1]) : (null, null);
            string Once(string place) => Text(place, first) is { Length: > 0 } text ? text : Text(place, last);
            return new DeviceMessage(
                profile.Driver,
                Once(profile.Message.Sender),
                Once(profile.Message.Serial),
                Once(profile.Message.SoftwareVersion),
                Once(profile.Message.ControlId),
                TimeAt(profile.Message.SentAt, first),
                isComplete,
                [.. specimens.Select(open => open.Specimen with { Results = [.. open.Results] })],
                [.. nodes.Where(node => node.Record.Type == profile.Queries.Record).Select(Query)],
                [.. nodes.Where(IsLooseComment).Select(CommentText).Where(text => text.Length > 0)],
                [.. findings]);
        }

        private void Take(DeviceNode node, ResultPlaces shape)
        {
            var own = node.Nearest(profile.Specimen.Record);
            var (lot, level) = (Text(shape.ControlLot, node), Text(shape.ControlLevel, node));
            var open = specimens.Count > 0 ? specimens[^1] : null;
            // A control's lot and level may change from record to record under one specimen or none.
            var continues = open is not null && open.Node == own
                && (open.Specimen.ControlLot, open.Specimen.ControlLevel) == (lot, level)
                && (open.Specimen.IsControl || !shape.Control);
            if (!continues)
            {
                if (open is { Results.Count: 0, Node: not null } && open.Node == own)
                    specimens.RemoveAt(specimens.Count - 1);
                specimens.Add(Begin(own, node, shape));
            }

            specimens[^1].Results.Add(Result(node, shape));
        }

        private Open Begin(DeviceNode? node, DeviceNode from, ResultPlaces? shape)
        {
            var places = profile.Specimen;
            var id = node is null ? "" : Text(places.Id, from);
            var reason = shape is { Control: true } ? $"{shape.Record} record" : ControlReason(from);
            var specimen = new DeviceSpecimen(
                (node ?? from).Record.Position,
                id,
                Text(places.Sequence, node),
                Text(places.Rack, node),
                Text(places.Position, node),
                Text(places.Type, node),
                Text(places.Action, node),
                TimeAt(places.CollectedAt, node),
                reason is not null,
                reason ?? "",
                Text(shape?.ControlLot ?? "", from),
                Text(shape?.ControlLevel ?? "", from),
                new DevicePatient(
                    Text(profile.Patient.Id, from),
                    Text(profile.Patient.Name, from),
                    Text(profile.Patient.BirthDate, from),
                    Text(profile.Patient.Sex, from)),
                [],
                node is null ? [] : Comments(node));
            return new Open(node, specimen, []);
        }

        private string? ControlReason(DeviceNode from)
        {
            foreach (var (rule, expression) in driver.Controls)
            {
                var text = Text(rule.Place, from);
                if (rule.Equal is { } equal ? text == equal : text.Length > 0 && expression!.IsMatch(text))
                    return $"{rule.Place} is '{text}'";
            }

            return null;
        }

        private DeviceResult Result(DeviceNode node, ResultPlaces shape)
        {
            var at = node.Record.Position;
            var code = Text(shape.Code, node);
            var meaning = Meaning(code, at);
            var unitText = Text(shape.Unit, node);
            var statusText = Text(shape.Status, node);
            if (specimens[^1].Specimen is { Id.Length: 0, IsControl: false } && specimens[^1].Results.Count == 0)
                Find(DeviceFindingKind.MissingSpecimen, at, "The results carry no specimen identifier.");
            return new DeviceResult(
                at,
                code,
                meaning,
                DeviceValue.Read(Text(shape.Value, node), profile),
                Text(shape.Interpretation, node),
                unitText,
                Unit(unitText, at),
                Text(shape.Range, node),
                [.. driver.Place(shape.Flags).Texts(node).Select(text => Flag(text, at))],
                statusText,
                Status(statusText, at),
                Text(shape.Operator, node),
                Text(shape.Instrument, node),
                TimeAt(shape.StartedAt, node),
                TimeAt(shape.CompletedAt, node),
                Text(shape.Dilution, node),
                Text(shape.ReagentLot, node),
                Text(shape.ReagentSerial, node),
                Comments(node));
        }

        private CodeMapping? Meaning(string code, int at)
        {
            if (code.Length == 0)
                Find(DeviceFindingKind.MissingCode, at, "The result names no test.");
            else if (driver.Codes.TryGetValue(code, out var meaning))
                return meaning;
            else
                Find(DeviceFindingKind.UnknownCode, at, $"The test code '{code}' is not mapped.");
            return null;
        }

        private string? Unit(string text, int at)
        {
            if (text.Length == 0)
                return null;
            if (profile.Units.TryGetValue(text, out var unit))
                return unit;
            Find(DeviceFindingKind.UnknownUnit, at, $"The unit '{text}' is not mapped.");
            return null;
        }

        private DeviceFlag Flag(string text, int at)
        {
            if (driver.Flags.TryGetValue(text, out var meaning))
                return new DeviceFlag(text, meaning);
            Find(DeviceFindingKind.UnknownFlag, at, $"The flag '{text}' is not mapped.");
            return new DeviceFlag(text, null);
        }

        private ResultStatus Status(string text, int at)
        {
            if (text.Length == 0)
                return ResultStatus.NotGiven;
            if (profile.Statuses.TryGetValue(text, out var status))
                return status;
            Find(DeviceFindingKind.UnknownStatus, at, $"The result status '{text}' is not mapped.");
            return ResultStatus.Unknown;
        }

        private DeviceTime TimeAt(string place, DeviceNode? from)
        {
            var text = Text(place, from);
            if (text.Length == 0)
                return new DeviceTime("", null);
            foreach (var format in profile.Times)
            {
                if (DateTime.TryParseExact(
                        text, format, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local))
                    return new DeviceTime(text, local);
            }

            Find(DeviceFindingKind.UnreadableTime, from!.Record.Position, $"The time '{text}' is in none of the profile's formats.");
            return new DeviceTime(text, null);
        }

        private DeviceQuery Query(DeviceNode node) => new(
            node.Record.Position,
            driver.Place(profile.Queries.Specimen).Texts(node),
            driver.Place(profile.Queries.Tests).Texts(node),
            Text(profile.Queries.Status, node),
            node);

        private ImmutableArray<string> Comments(DeviceNode node) =>
            [.. node.Children.Where(IsComment).Select(CommentText).Where(text => text.Length > 0)];

        private bool IsLooseComment(DeviceNode node) =>
            IsComment(node) && (node.Parent is null || node.Parent.Record.Type != profile.Specimen.Record)
            && (node.Parent is null || !driver.Shapes.ContainsKey(node.Parent.Record.Type));

        private bool IsComment(DeviceNode node) => commentPlaces.Any(place => place.Record == node.Record.Type);

        private string CommentText(DeviceNode node) =>
            node.Record.Text(commentPlaces.First(place => place.Record == node.Record.Type)).Trim();

        private string Text(string place, DeviceNode? from) => from is null ? "" : driver.Place(place).Text(from);

        private void Find(DeviceFindingKind kind, int record, string words) =>
            findings.Add(new DeviceFinding(kind, record, words));
    }
}
