"""Measure as the program's workers run: libraries with one thread each.

OpenBLAS reads this when numpy is imported. Its second thread, once woken, spins for a while
and is paid for as well.
"""

import os

for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")
