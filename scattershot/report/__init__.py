"""The report page and the summary of a run."""

from scattershot.report.listing import listing
from scattershot.report.page import Inputs, build
from scattershot.report.summary import summary

__all__ = ["Inputs", "build", "listing", "summary"]
