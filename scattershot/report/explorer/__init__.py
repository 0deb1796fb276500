"""The explorer: one page to look through the library and every transfer."""

from scattershot.report.explorer.page import Inputs, build

__all__ = ["Inputs", "build"]
