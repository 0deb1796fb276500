"""The report page and the summary of a run."""

from scattershot.report.page import Inputs, build, paragraph
from scattershot.report.summary import summary

__all__ = ["Inputs", "build", "paragraph", "summary"]
