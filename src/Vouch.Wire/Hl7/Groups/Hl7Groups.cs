namespace Vouch.Wire.Hl7.Groups;

/// <summary>
/// Reads the group structure of ADT, ORM, OML, OMG, ORU, OUL, MDM, DFT and their answers, tolerant of missing and oddly
/// ordered segments: every segment lands in exactly one place. Source: HL7 v2.9 chapters 3, 4, 7, 9, 13; IHE LAW (LAB-28,
/// LAB-29). Where a message leaves a choice: in ORU, OBX after an SPM that follows OBR directly are the order's results;
/// after results they are about the specimen.
/// </summary>
public static class Hl7Groups
{
    /// <summary>Reads the groups of a message.</summary>
    public static MessageGroups Read(Hl7Message message) => new GroupReader(message).Run();
}

/// <summary>The walk over the segments with what is open at each moment.</summary>
internal sealed class GroupReader
{
    private readonly Hl7Message _message;
    private readonly MessageGroups _groups = new();
    private readonly bool _isResult, _isLaboratoryOrder, _specimenFirst;
    private PatientGroup? _patient;
    private OrderGroup? _order;
    private SpecimenGroup? _specimen;
    private ObservationGroup? _observation;
    private InsuranceGroup? _insurance;
    private Hl7Segment _lastOrc;
    private bool _specimenOpen, _specimenUsed, _priorPatient;
    private List<Hl7Segment> _notes, _others;

    public GroupReader(Hl7Message message)
    {
        _message = message;
        _notes = _groups.NoteList;
        _others = _groups.OtherList;
        var header = message.Header;
        var type = header.MessageCode;
        _isResult = type is "ORU" or "OUL";
        _isLaboratoryOrder = type is "OML";
        _specimenFirst = header.TriggerEvent is "R22" or "R23" or "O33" or "O34" or "O35" or "O36"
            || (type != "ORU" && SpecimenComesFirst());
    }

    public MessageGroups Run()
    {
        var segments = _message.Segments;
        for (var i = 0; i < segments.Count; i++) Take(segments[i], i);
        return _groups;
    }

    private void Take(Hl7Segment segment, int index)
    {
        switch (segment.Name)
        {
            case "PID": BeginPatient(segment); break;
            case "ORC": TakeOrc(segment, index); break;
            case "OBR" or "RXO" or "RXE" or "RQD" or "RQ1" or "ODS" or "ODT" or "BPO": TakeDetail(segment); break;
            case "OBX": TakeObx(segment); break;
            case "SPM": BeginSpecimen(segment); break;
            case "SAC": TakeContainer(segment); break;
            case "INV" or "SID": TakeInventory(segment); break;
            case "TCD" when _observation is not null: _observation.Tcd = segment; break;
            case "TCD" when _order is not null: _order.Tcd = segment; break;
            case "NTE": _notes.Add(segment); break;
            case "TQ1" or "TQ2" when _order is not null: _order.TimingList.Add(segment); break;
            case "DG1": (_order?.DiagnosisList ?? Patient.DiagnosisList).Add(segment); break;
            case "FT1" when _order is not null: _order.ChargeList.Add(segment); break;
            case "SCH" or "RGS" or "AIS" or "AIG" or "AIL" or "AIP":
                _others.Add(segment);
                _notes = _others;
                break;
            case "EVN" when !_groups.Evn.Exists: _groups.Evn = segment; break;
            default:
                if (!TakePatientPart(segment)) _others.Add(segment);
                break;
        }
    }

    private PatientGroup Patient => _patient ?? BeginPatient(default);

    /// <summary>Opens a patient where the message names none; what was open before is closed by it.</summary>
    private void EnsurePatient()
    {
        if (_patient is null) BeginPatient(default);
    }

    private PatientGroup BeginPatient(Hl7Segment pid)
    {
        // A second patient inside a laboratory order brings earlier results (PRIOR_RESULT) and is no new patient.
        if (_isLaboratoryOrder && _order is not null && _patient is not null && NextOrderIsPrior(pid.Index + 1))
        {
            _priorPatient = true;
            _others = _order.OtherList;
            _others.Add(pid);
            return _patient;
        }

        _patient = new PatientGroup { Pid = pid };
        _groups.PatientList.Add(_patient);
        (_order, _specimen, _observation, _insurance, _lastOrc) = (null, null, null, null, default);
        (_specimenOpen, _specimenUsed, _priorPatient) = (false, false, false);
        _pending.Clear();
        _notes = _patient.NoteList;
        _others = _patient.OtherList;
        return _patient;
    }

    private bool TakePatientPart(Hl7Segment segment)
    {
        if (_patient is null && !BelongsToPatient(segment.Name)) return false;
        if (_priorPatient) return false;
        switch (segment.Name)
        {
            case "PD1" when !Patient.Pd1.Exists: Patient.Pd1 = segment; break;
            case "MRG" when !Patient.Mrg.Exists: Patient.Mrg = segment; break;
            case "PV1" when !Patient.Pv1.Exists: Patient.Pv1 = segment; break;
            case "PV2" when !Patient.Pv2.Exists: Patient.Pv2 = segment; break;
            case "TXA" when !Patient.Txa.Exists:
                Patient.Txa = segment;
                _order = null;
                _observation = null;
                _notes = Patient.NoteList;
                break;
            case "NK1": Patient.KinList.Add(segment); break;
            case "AL1" or "IAM": Patient.AllergyList.Add(segment); break;
            case "GT1": Patient.GuarantorList.Add(segment); break;
            case "IN1": Patient.InsuranceList.Add(_insurance = new(segment)); break;
            case "IN2" when _insurance is { In2.Exists: false }: _insurance.In2 = segment; break;
            case "IN3" when _insurance is { In3.Exists: false }: _insurance.In3 = segment; break;
            default: return false;
        }

        return true;
    }

    private static bool BelongsToPatient(string name) =>
        name is "PD1" or "MRG" or "PV1" or "PV2" or "TXA" or "NK1" or "AL1" or "IAM" or "GT1" or "IN1";

    private void TakeOrc(Hl7Segment orc, int index)
    {
        EnsurePatient();
        _lastOrc = orc;
        // OUL writes OBR before ORC: this ORC belongs to the open group unless the next detail is still to come.
        var joins = _order is { Orc.Exists: false, Detail.Exists: true, ObservationList.Count: 0 } && !DetailFollows(index + 1);
        if (joins) _order!.Orc = orc;
        else BeginOrder(orc);
    }

    private void TakeDetail(Hl7Segment detail)
    {
        EnsurePatient();
        var joins = _order is { Detail.Exists: false, ObservationList.Count: 0 };
        if (!joins) BeginOrder(default);
        _order!.Detail = detail;
        _notes = _order.NoteList;
        _observation = null;
    }

    private void BeginOrder(Hl7Segment orc)
    {
        var order = new OrderGroup { Orc = orc, PrecedingOrc = orc.Exists ? default : _lastOrc };
        var isPrior = _isLaboratoryOrder && _patient?.OrderList.Count > 0 && (_priorPatient || IsPrior(orc));
        if (isPrior) _patient!.OrderList[^1].PriorList.Add(order);
        else Patient.OrderList.Add(order);
        _priorPatient = false;
        _order = order;
        _observation = null;
        _notes = order.NoteList;
        _others = order.OtherList;
        _specimenOpen = false;
        if (_specimenFirst)
        {
            if (!isPrior) order.SpecimenList.AddRange(_pending);
            _specimenUsed = true;
        }
        else _specimen = null;
    }

    private readonly List<SpecimenGroup> _pending = [];

    private void BeginSpecimen(Hl7Segment spm)
    {
        EnsurePatient();
        _specimen = new(spm);
        Patient.SpecimenList.Add(_specimen);
        _observation = null;
        _notes = _specimen.NoteList;
        _others = _specimen.OtherList;
        if (_specimenFirst)
        {
            // Specimens without an order between them share the orders that follow.
            if (_specimenUsed) _pending.Clear();
            _specimenUsed = false;
            _pending.Add(_specimen);
            _order = null;
            _specimenOpen = true;
            return;
        }

        _order?.SpecimenList.Add(_specimen);
        _specimenOpen = _order is null || !(_isResult && _order.ObservationList.Count == 0);
    }

    private void TakeContainer(Hl7Segment sac)
    {
        // A specimen-first message may name containers alone; each opens the orders that follow it.
        if (_specimen is null || (_specimenFirst && _specimenUsed && !_specimen.Spm.Exists)) BeginSpecimen(default);
        _specimen!.ContainerList.Add(new(sac));
        _observation = null;
        if (_specimenFirst && _specimenUsed) _order = null;
    }

    private void TakeInventory(Hl7Segment inventory)
    {
        if (_observation is not null) _observation.InventoryList.Add(inventory);
        else if (_specimen is { ContainerList: [.., var container] }) container.InventoryList.Add(inventory);
        else _others.Add(inventory);
    }

    private void TakeObx(Hl7Segment obx)
    {
        EnsurePatient();
        _observation = new(obx);
        _notes = _observation.NoteList;
        _others = _observation.OtherList;
        if (_specimenOpen && _specimen is not null) _specimen.ObservationList.Add(_observation);
        else if (_order is not null) _order.ObservationList.Add(_observation);
        else Patient.ObservationList.Add(_observation);
    }

    private bool DetailFollows(int index)
    {
        for (; index < _message.Segments.Count; index++)
        {
            var name = _message.Segments[index].Name;
            if (name is "OBR") return true;
            if (name is not ("NTE" or "TQ1" or "TQ2" or "PRT" or "CTD")) return false;
        }

        return false;
    }

    private bool NextOrderIsPrior(int index)
    {
        for (; index < _message.Segments.Count; index++)
        {
            var segment = _message.Segments[index];
            if (segment.Name == "ORC") return IsPrior(segment);
            if (segment.Name == "OBR") return true;
            if (segment.Name is "PID" or "SPM") return false;
        }

        return false;
    }

    private static bool IsPrior(Hl7Segment orc) => orc.Exists && orc.Text(1) == "PR";

    private bool SpecimenComesFirst()
    {
        foreach (var segment in _message.Segments)
        {
            if (segment.Name is "SPM" or "SAC") return true;
            if (segment.Name is "ORC" or "OBR") return false;
        }

        return false;
    }
}
