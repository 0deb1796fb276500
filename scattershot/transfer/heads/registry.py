"""The heads by the names that `transfer.heads` of a config takes."""

from importlib import import_module

from scattershot.transfer.heads.base import Head

# Imported when first used: fine-tuning needs torch, which takes seconds.
HEADS = {
    "TL1": "forests:tl1",
    "TL2": "forests:tl2",
    "ridge": "closed_form:ridge",
    "kernel_ridge": "closed_form:kernel_ridge",
    "gaussian_process": "closed_form:gaussian_process",
    "affine": "closed_form:affine",
    "recalibration": "closed_form:recalibration",
    "fine_tuning": "fine_tuning:all_layers",
    **{f"fine_tuning_last{k}": f"fine_tuning:last_{k}" for k in (1, 2, 3, 4)},
}


def head(name: str) -> Head:
    """The head of that name.

    Raises:
        KeyError: there is none.
    """
    module, _, attribute = HEADS[name].partition(":")
    loaded: Head = getattr(import_module(f"scattershot.transfer.heads.{module}"), attribute)
    return loaded
