"""What spaCy's command line must import before it reads our configurations."""

import musnad.segments  # noqa: F401
import train.names
import train.reader  # noqa: F401
