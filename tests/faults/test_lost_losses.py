"""A model whose loss is no number is a row with its reason, and stops no other."""

import pandas as pd
from faults import job

from scattershot import library


def test_a_diverged_network_is_recorded_and_leaves_the_others_as_they_are(
    folder, undisturbed, tried
):
    assert job.finish(folder, spoilt=job.samples()[5].seed) == 0, job.log(folder)
    rows = library.read_rows([(folder / job.SHARD).with_suffix(".parquet")])
    expected = library.read_rows([(undisturbed / job.SHARD).with_suffix(".parquet")])
    assert rows[rows["status"] == "failed"]["index"].tolist() == [5]
    assert rows.loc[5, "reason"]
    others = [row for row in range(job.MODELS) if row != 5]
    pd.testing.assert_frame_equal(
        rows.loc[others].drop(columns=["seconds", "sha256"]),
        expected.loc[others].drop(columns=["seconds", "sha256"]),
    )
    tried("a loss that is not a number", 1, 1, 1)
