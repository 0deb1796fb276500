"""The report page and the summary of a run."""

from scattershot.report import table1
from scattershot.report.listing import listing
from scattershot.report.own import build_own
from scattershot.report.page import Inputs, build, paragraph, versions
from scattershot.report.summary import summary

__all__ = ["Inputs", "build", "build_own", "listing", "paragraph", "summary", "table1", "versions"]
