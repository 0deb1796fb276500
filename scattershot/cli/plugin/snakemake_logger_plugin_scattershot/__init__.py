"""A Snakemake logger plugin that sends what happens to `scattershot run`, as lines of JSON.

Snakemake finds logger plugins by their module's name; `scattershot run` puts this folder on the
path of the Snakemake that it starts, and hands it the pipe to write to.
"""

import json
import os
from logging import LogRecord

from snakemake_interface_logger_plugins.base import LogHandlerBase
from snakemake_interface_logger_plugins.common import LogEvent

FIELDS = {
    LogEvent.RUN_INFO: ("stats",),
    LogEvent.PROGRESS: ("done", "total"),
    LogEvent.JOB_INFO: ("jobid", "rule_name", "rule_msg", "output"),
    LogEvent.JOB_FINISHED: ("job_id",),
    LogEvent.JOB_ERROR: ("jobid", "rule_name", "log"),
    LogEvent.ERROR: (),
}


class LogHandler(LogHandlerBase):
    """Writes the events of `FIELDS` to the file descriptor named by SCATTERSHOT_EVENTS."""

    def __post_init__(self) -> None:
        # A subprocess that inherits the variable but not the pipe must stay silent.
        self._pipe: int | None = int(os.environ.pop("SCATTERSHOT_EVENTS", "-1"))

    def emit(self, record: LogRecord) -> None:
        event = getattr(record, "event", None)
        if event not in FIELDS or self._pipe is None or self._pipe < 0:
            return
        fields = {name: getattr(record, name, None) for name in FIELDS[event]}
        line = json.dumps({"event": str(event), "text": record.getMessage(), **fields}, default=str)
        try:
            os.write(self._pipe, f"{line}\n".encode())
        except OSError:
            self._pipe = None  # The display is gone; the run goes on.

    @property
    def writes_to_stream(self) -> bool:
        return False

    @property
    def writes_to_file(self) -> bool:
        return False

    @property
    def has_filter(self) -> bool:
        return True

    @property
    def has_formatter(self) -> bool:
        return True

    @property
    def needs_rulegraph(self) -> bool:
        return False
