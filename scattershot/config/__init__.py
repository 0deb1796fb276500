"""The run's configuration: read, merged, checked, and handed on as one `Run`.

Imports stay light (standard library, PyYAML, jsonschema): every remote job reads the config.
"""

from scattershot.config.load import load, load_for_snakemake
from scattershot.config.run import Run, Shard, Source, Target

__all__ = ["Run", "Shard", "Source", "Target", "load", "load_for_snakemake"]
