"""Groups of a target's rows: clusters of its descriptors, or a column of its table."""

import numpy as np
import pandas as pd
import pytest

from scattershot.data import write_frame
from scattershot.errors import DataError
from scattershot.transfer import groups

SCHEME = {"kind": "group", "folds": 5, "repeats": 2, "inner_folds": 3, "quantile": 0.8}


@pytest.fixture(scope="module")
def target(molecules):
    frame = molecules.frame.iloc[::2].reset_index(drop=True)[["structure", "value"]]
    return frame.assign(id=[f"m{i}" for i in range(len(frame))], key=frame["structure"])


def test_clusters_gather_like_structures_and_none_is_larger_than_a_fold(target, molecules):
    dealt = groups.deal(target, SCHEME | {"groups": 8}, molecules.paths, "", [1])
    sizes = np.bincount(dealt.groups)
    assert len(sizes) >= 8
    assert sizes.max() <= 12
    assert "groups by Ward's method on rdkit5 and rdkit2d kept whole" in dealt.describe()
    # Rings are told from chains by their structure, whatever their values are.
    rings = target["structure"].str.contains("1").to_numpy()
    assert not set(dealt.groups[rings]) & set(dealt.groups[~rings])
    other = target.assign(value=-(target["value"] ** 2))
    found = groups.deal(other, SCHEME | {"groups": 8}, molecules.paths, "", [1])
    np.testing.assert_array_equal(found.groups, dealt.groups)


def test_a_column_numbers_the_groups_or_fixed_folds(target, tmp_path):
    table = tmp_path / "table.parquet"
    numbers = pd.DataFrame({"id": target["id"], "fold": np.arange(60) % 4 + 1.0})
    write_frame(table, numbers.iloc[::-1], {})
    scheme = SCHEME | {"kind": "leave_one_group_out", "groups": 8, "column": "fold"}
    dealt = groups.deal(target, scheme, {}, str(table), [1])
    np.testing.assert_array_equal(dealt.outer[0], np.arange(60) % 4)
    assert dealt.describe() == (
        "each of 4 groups by fold left out in turn, choices by 3-fold inside each training fold"
    )
    write_frame(table, numbers.assign(fold=numbers["fold"].where(numbers.index > 2)), {})
    with pytest.raises(DataError, match="3 rows have no fold, which numbers their groups, among"):
        groups.deal(target, scheme, {}, str(table), [1])


def test_without_groups_rows_are_dealt_at_random(target):
    dealt = groups.deal(target, SCHEME | {"kind": "k_fold", "groups": 8}, {}, "", [1])
    assert dealt.groups is None
    assert dealt.describe().startswith("5-fold cross-validation, 2 repeats")
