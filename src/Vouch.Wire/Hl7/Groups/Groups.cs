namespace Vouch.Wire.Hl7.Groups;

/// <summary>One observation: OBX with what belongs to it.</summary>
public sealed class ObservationGroup
{
    internal readonly List<Hl7Segment> NoteList = [], InventoryList = [], OtherList = [];

    internal ObservationGroup(Hl7Segment obx) => Obx = obx;

    /// <summary>OBX.</summary>
    public Hl7Segment Obx { get; }

    /// <summary>NTE: comments on the observation.</summary>
    public IReadOnlyList<Hl7Segment> Notes => NoteList;

    /// <summary>TCD: dilution and reflex of the analyser (OUL).</summary>
    public Hl7Segment Tcd { get; internal set; }

    /// <summary>INV and SID: reagents, calibrators and controls used (OUL, IHE LAW).</summary>
    public IReadOnlyList<Hl7Segment> Inventory => InventoryList;

    /// <summary>Further segments, e.g. PRT.</summary>
    public IReadOnlyList<Hl7Segment> Others => OtherList;
}

/// <summary>A container of a specimen.</summary>
public sealed class ContainerGroup
{
    internal readonly List<Hl7Segment> InventoryList = [];

    internal ContainerGroup(Hl7Segment sac) => Sac = sac;

    /// <summary>SAC.</summary>
    public Hl7Segment Sac { get; }

    /// <summary>INV of the container.</summary>
    public IReadOnlyList<Hl7Segment> Inventory => InventoryList;
}

/// <summary>A specimen; where a message has only containers, SPM is absent.</summary>
public sealed class SpecimenGroup
{
    internal readonly List<ObservationGroup> ObservationList = [];
    internal readonly List<ContainerGroup> ContainerList = [];
    internal readonly List<Hl7Segment> NoteList = [], OtherList = [];

    internal SpecimenGroup(Hl7Segment spm) => Spm = spm;

    /// <summary>SPM.</summary>
    public Hl7Segment Spm { get; }

    /// <summary>SAC with their INV.</summary>
    public IReadOnlyList<ContainerGroup> Containers => ContainerList;

    /// <summary>OBX about the specimen itself, not results of a test.</summary>
    public IReadOnlyList<ObservationGroup> Observations => ObservationList;

    /// <summary>NTE on the specimen.</summary>
    public IReadOnlyList<Hl7Segment> Notes => NoteList;

    /// <summary>Further segments.</summary>
    public IReadOnlyList<Hl7Segment> Others => OtherList;
}

/// <summary>One order or one group of results: ORC, the detail segment and what belongs to it.</summary>
public sealed class OrderGroup
{
    internal readonly List<Hl7Segment> NoteList = [], TimingList = [], DiagnosisList = [], ChargeList = [], OtherList = [];
    internal readonly List<ObservationGroup> ObservationList = [];
    internal readonly List<SpecimenGroup> SpecimenList = [];
    internal readonly List<OrderGroup> PriorList = [];

    /// <summary>ORC of this group; absent where it has none of its own.</summary>
    public Hl7Segment Orc { get; internal set; }

    /// <summary>
    /// The last ORC before this group where it has none of its own: some senders write one ORC for several OBR.
    /// </summary>
    public Hl7Segment PrecedingOrc { get; internal set; }

    /// <summary>OBR, or another order detail: RXO, RXE, RQD, RQ1, ODS, ODT, BPO; absent e.g. in a bare cancellation.</summary>
    public Hl7Segment Detail { get; internal set; }

    /// <summary>TQ1 and TQ2.</summary>
    public IReadOnlyList<Hl7Segment> Timings => TimingList;

    /// <summary>NTE on the order.</summary>
    public IReadOnlyList<Hl7Segment> Notes => NoteList;

    /// <summary>DG1.</summary>
    public IReadOnlyList<Hl7Segment> Diagnoses => DiagnosisList;

    /// <summary>FT1.</summary>
    public IReadOnlyList<Hl7Segment> Charges => ChargeList;

    /// <summary>OBX with their notes: results, or in an order the answers asked at order entry.</summary>
    public IReadOnlyList<ObservationGroup> Observations => ObservationList;

    /// <summary>The specimens of the order; in specimen-first messages the one it stands under.</summary>
    public IReadOnlyList<SpecimenGroup> Specimens => SpecimenList;

    /// <summary>Earlier results a laboratory order brings along; never orders themselves.</summary>
    public IReadOnlyList<OrderGroup> PriorResults => PriorList;

    /// <summary>TCD of the order.</summary>
    public Hl7Segment Tcd { get; internal set; }

    /// <summary>Further segments: PRT, CTD, CTI, BLG, IPC, Z-segments.</summary>
    public IReadOnlyList<Hl7Segment> Others => OtherList;
}

/// <summary>One insurance: IN1 with IN2 and IN3.</summary>
public sealed class InsuranceGroup
{
    internal InsuranceGroup(Hl7Segment in1) => In1 = in1;

    /// <summary>IN1.</summary>
    public Hl7Segment In1 { get; }

    /// <summary>IN2.</summary>
    public Hl7Segment In2 { get; internal set; }

    /// <summary>IN3.</summary>
    public Hl7Segment In3 { get; internal set; }
}

/// <summary>One patient of a message; PID is absent where the message names none (e.g. quality control).</summary>
public sealed class PatientGroup
{
    internal readonly List<Hl7Segment> NoteList = [], KinList = [], AllergyList = [], DiagnosisList = [], GuarantorList = [],
        OtherList = [];
    internal readonly List<InsuranceGroup> InsuranceList = [];
    internal readonly List<ObservationGroup> ObservationList = [];
    internal readonly List<SpecimenGroup> SpecimenList = [];
    internal readonly List<OrderGroup> OrderList = [];

    /// <summary>PID.</summary>
    public Hl7Segment Pid { get; internal set; }

    /// <summary>PD1.</summary>
    public Hl7Segment Pd1 { get; internal set; }

    /// <summary>MRG: who is merged into the patient of PID.</summary>
    public Hl7Segment Mrg { get; internal set; }

    /// <summary>PV1.</summary>
    public Hl7Segment Pv1 { get; internal set; }

    /// <summary>PV2.</summary>
    public Hl7Segment Pv2 { get; internal set; }

    /// <summary>TXA of a document message.</summary>
    public Hl7Segment Txa { get; internal set; }

    /// <summary>NK1.</summary>
    public IReadOnlyList<Hl7Segment> NextOfKin => KinList;

    /// <summary>AL1 and IAM.</summary>
    public IReadOnlyList<Hl7Segment> Allergies => AllergyList;

    /// <summary>DG1 before any order.</summary>
    public IReadOnlyList<Hl7Segment> Diagnoses => DiagnosisList;

    /// <summary>IN1 with IN2 and IN3.</summary>
    public IReadOnlyList<InsuranceGroup> Insurances => InsuranceList;

    /// <summary>GT1.</summary>
    public IReadOnlyList<Hl7Segment> Guarantors => GuarantorList;

    /// <summary>NTE on the patient.</summary>
    public IReadOnlyList<Hl7Segment> Notes => NoteList;

    /// <summary>OBX that belong to no order (ADT, MDM).</summary>
    public IReadOnlyList<ObservationGroup> Observations => ObservationList;

    /// <summary>Every specimen named for the patient.</summary>
    public IReadOnlyList<SpecimenGroup> Specimens => SpecimenList;

    /// <summary>The orders or groups of results, in order.</summary>
    public IReadOnlyList<OrderGroup> Orders => OrderList;

    /// <summary>Further segments: ROL, ARV, ACC, DB1, PR1, Z-segments.</summary>
    public IReadOnlyList<Hl7Segment> Others => OtherList;
}

/// <summary>A message read as its patients with their orders; segments before the first patient stand apart.</summary>
public sealed class MessageGroups
{
    internal readonly List<PatientGroup> PatientList = [];
    internal readonly List<Hl7Segment> NoteList = [], OtherList = [];

    /// <summary>EVN.</summary>
    public Hl7Segment Evn { get; internal set; }

    /// <summary>The patients.</summary>
    public IReadOnlyList<PatientGroup> Patients => PatientList;

    /// <summary>Orders of all patients.</summary>
    public IEnumerable<OrderGroup> Orders => PatientList.SelectMany(p => p.OrderList);

    /// <summary>NTE before the first patient.</summary>
    public IReadOnlyList<Hl7Segment> Notes => NoteList;

    /// <summary>Further segments before the first patient: MSH, SFT, MSA, ERR, QPD …</summary>
    public IReadOnlyList<Hl7Segment> Others => OtherList;
}
