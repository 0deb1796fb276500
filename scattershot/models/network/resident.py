"""Descriptor rows that lie on the device as they are, and become inputs batch by batch."""

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from scattershot.models.columns import Scaled
from scattershot.models.scaling import CLIP


class Resident:
    """The rows and columns that a stack of networks needs, bits and counts still as bytes.

    Attributes:
        count: number of rows.
    """

    def __init__(
        self,
        x: Scaled,
        rows: np.ndarray,
        columns: Sequence[np.ndarray],
        device: str,
        dtype: torch.dtype = torch.float32,
    ) -> None:
        """Copy rows to the device.

        Args:
            x: all rows and columns.
            rows: numbers of the rows to keep.
            columns: for each network, which columns of x it takes.
            device, dtype: of the inputs that `take` makes.
        """
        used = np.unique(np.concatenate(columns))
        self._parts = [torch.from_numpy(part).to(device) for part in x.raw(rows, used)]
        self._mean = torch.from_numpy(x.scaler.mean[used]).to(device)
        self._scale = torch.from_numpy(x.scaler.scale[used]).to(device)
        self._dtype = dtype
        self.count = len(rows)
        widest = max(len(own) for own in columns)
        # Place len(used) holds zeros: it is what padded inputs point to.
        places = np.full((len(columns), widest), len(used))
        for k, own in enumerate(columns):
            places[k, : len(own)] = np.searchsorted(used, own)
        self._own = [len(own) for own in columns]
        self._places = torch.from_numpy(places).to(device)
        self.shared = all(np.array_equal(own, columns[0]) for own in columns)

    def take(self, rows: Tensor) -> Tensor:
        """Scaled inputs of some rows.

        Returns:
            (inputs, rows) if all networks have the same columns, else (K, inputs, rows).
        """
        raw = torch.cat([part[rows].float() for part in self._parts], dim=1)
        scaled = ((raw - self._mean) / self._scale).clamp_(-CLIP, CLIP).T.to(self._dtype)
        if self.shared:
            return scaled.contiguous()
        return torch.cat([scaled, scaled.new_zeros(1, len(rows))])[self._places]

    def keep(self, places: Sequence[int]) -> None:
        """Make inputs for the networks at these places alone."""
        self._own = [self._own[k] for k in places]
        self._places = self._places[list(places), : max(self._own)]
