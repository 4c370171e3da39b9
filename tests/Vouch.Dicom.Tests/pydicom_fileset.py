"""Prints how pydicom reads the trees of the DICOMDIRs named on standard input: one line for each instance, sorted."""
import sys
import warnings

from pydicom.fileset import FileSet

warnings.simplefilter("ignore")
for name in sys.stdin.read().splitlines():
    instances = FileSet(name)
    print("\n".join(sorted(" ".join(str(part) for part in (one.PatientID, one.StudyInstanceUID, one.SeriesInstanceUID, one.SOPInstanceUID))
                           for one in instances)))
