using static Vouch.Dicom.Reports.CodedConcept;

namespace Vouch.Dicom.Reports.Obstetrics;

/// <summary>
/// The concepts of an obstetric report. Source: PS3.16, TID 5000 to 5030; members of their context groups are in
/// <see cref="Concepts.ContextGroups"/>.
/// </summary>
public static class ObstetricCodes
{
    public static readonly CodedConcept LastMenstrualPeriod = Loinc("11955-2", "LMP");
    public static readonly CodedConcept EstimatedDelivery = Loinc("11778-8", "EDD");
    public static readonly CodedConcept BiparietalDiameter = Loinc("11820-8", "Biparietal Diameter");
    public static readonly CodedConcept HeadCircumference = Loinc("11984-2", "Head Circumference");
    public static readonly CodedConcept AbdominalCircumference = Loinc("11979-2", "Abdominal Circumference");
    public static readonly CodedConcept FemurLength = Loinc("11963-6", "Femur Length");
    public static readonly CodedConcept CrownRumpLength = Loinc("11957-8", "Crown Rump Length");
    public static readonly CodedConcept EstimatedWeight = Loinc("11727-5", "Estimated Weight");
    public static readonly CodedConcept FetalHeartRate = Loinc("11948-7", "Fetal Heart Rate");
    public static readonly CodedConcept GestationalAge = Loinc("18185-9", "Gestational Age");
    public static readonly CodedConcept AmnioticFluidIndex = Loinc("11627-7", "Amniotic Fluid Index");
    public static readonly CodedConcept CervixLength = Loinc("11961-0", "Cervix Length");

    internal static readonly CodedConcept Title = Dcm("125000", "OB-GYN Ultrasound Procedure Report");
    internal static readonly CodedConcept PatientCharacteristics = Dcm("121118", "Patient Characteristics");
    internal static readonly CodedConcept Summary = Dcm("121111", "Summary");
    internal static readonly CodedConcept FetusSummary = Dcm("125008", "Fetus Summary");
    internal static readonly CodedConcept Ratios = Dcm("125001", "Fetal Biometry Ratios");
    internal static readonly CodedConcept Biometry = Dcm("125002", "Fetal Biometry");
    internal static readonly CodedConcept LongBones = Dcm("125003", "Fetal Long Bones");
    internal static readonly CodedConcept Cranium = Dcm("125004", "Fetal Cranium");
    internal static readonly CodedConcept BiometryGroup = Dcm("125005", "Biometry Group");
    internal static readonly CodedConcept BiophysicalProfile = Dcm("125006", "Biophysical Profile");
    internal static readonly CodedConcept EarlyGestation = Dcm("125009", "Early Gestation");
    internal static readonly CodedConcept PelvisAndUterus = Dcm("125011", "Pelvis and Uterus");
    internal static readonly CodedConcept AnatomySurvey = Dcm("131370", "Fetal Anatomy Survey");
    internal static readonly CodedConcept AmnioticSac = Sct("70847004", "Amniotic Sac");
    internal static readonly CodedConcept FetalVessels = Sct("51852003", "Embryonic Vascular Structure");
    internal static readonly CodedConcept PelvicVessels = Sct("281496003", "Pelvic Vascular Structure");
    internal static readonly CodedConcept Ovary = Sct("15497006", "Ovary");
    internal static readonly CodedConcept Follicle = Sct("24162005", "Ovarian Follicle");
    internal static readonly CodedConcept Uterus = Sct("35039007", "Uterus");
    internal static readonly CodedConcept Left = Sct("7771000", "Left");

    /// <summary>What the root may be called where a device calls it otherwise (CID 12024).</summary>
    internal static readonly CodedConcept[] Titles = [Title, Loinc("24869-0", "US Pelvis"),
        Sct("268445003", "Ultrasound scan - obstetric")];

    internal static CodedConcept FollicleCount(CodedConcept laterality) =>
        laterality == Left ? Loinc("11879-4", "Number of follicles in left ovary") : Loinc("11880-2", "Number of follicles in right ovary");
}
