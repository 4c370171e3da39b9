namespace Vouch.Dicom;

/// <summary>
/// Is handed what is larger than <see cref="ReadingLimits.KeptBytes"/> of a stream that is read once: the value of an element, or one
/// fragment of it. What it does not read is passed over, and the data set has an element without its bytes.
/// </summary>
/// <param name="fragment">-1: a whole value; 0: the basic offset table.</param>
/// <param name="value">The bytes as they come, in the order of the source; not to be kept.</param>
public delegate void LargeValue(Tag tag, Vr vr, int fragment, long length, Stream value);
