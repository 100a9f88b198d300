"""What spaCy's command line must import before it reads our configurations.

NumPy's own matrix product (OpenBLAS) is three times as fast here as the one spaCy brings (BLIS).
"""

from thinc.api import NumpyOps, set_current_ops

import musnad.documents  # noqa: F401

set_current_ops(NumpyOps(use_blis=False))

import train.names  # noqa: E402
import train.reader  # noqa: E402, F401
