"""What every head offers."""

from typing import Protocol

import numpy as np

from scattershot.transfer.features import Networks


class Head(Protocol):
    """A way to predict a target from source networks; called for a whole shard of them."""

    def __call__(
        self,
        networks: Networks,
        y: np.ndarray,
        splits: np.ndarray,
        target: str,
        threads: int = 1,
        wanted: np.ndarray | None = None,
    ) -> np.ndarray:
        """Predictions of each network for each split.

        A network's predictions do not depend on the other networks, nor on `threads`.

        Args:
            networks: K of them, before the target's n rows.
            y: targets, (n,); those of rows that do not train have no influence.
            splits: (S, n) int8: 1 trains, 0 is predicted, -1 takes no part.
            target: the target's name, for whatever the head draws at random.
            threads: how many threads may share the work.
            wanted: (K, S) bool, the fits that are asked for; all by default.

        Returns:
            (K, S, n) float32, NaN where a split does not predict a row or is not wanted.
        """
        ...
