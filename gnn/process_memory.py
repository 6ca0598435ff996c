"""How much memory this process has held."""

import resource
import sys
from pathlib import Path

STATUS = Path("/proc/self/status")


def peak_gigabytes() -> float:
    """Return the peak memory of this process so far, in gigabytes.

    Linux's resource usage begins with the peak of the process that started this one, so its status is read first.
    """
    if STATUS.exists():
        peak = next((line for line in STATUS.read_text().splitlines() if line.startswith("VmHWM:")), None)
        if peak is not None:
            return float(peak.split()[1]) * 1024 / 1e9
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e9
