"""Names for the classes of a property table and for groups of structures."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from scattershot.descriptors.composition import amounts_of


def classes_of(table: pd.DataFrame, meta: Mapping[str, Any], prop: str) -> dict[str, str]:
    """The class of each structure of a property table.

    Args:
        table: a property table.
        meta: its metadata.
        prop: the property that numbers the classes.

    Returns:
        Class by structure; a number without a name is "class" and the number.
    """
    names = meta["properties"][prop].get("classes", {})
    known = table.loc[table[prop].notna(), ["structure", prop]]
    return {
        structure: names.get(str(int(number)), f"class {int(number)}")
        for structure, number in known.itertuples(index=False)
    }


def name_groups(
    structures: Sequence[str], kind: str, groups: Sequence[int], classes: Mapping[str, str]
) -> list[str]:
    """A name for the group of each structure.

    Args:
        structures: of n samples.
        kind: what they are, see KINDS.
        groups: their groups.
        classes: class of the structures, where known.

    Returns:
        n names: a number from 1 in the order of the groups, the two classes of most members with
        how many there are, and how many more; without any class the number of members and the
        elements that more than half of them have.
    """
    members: dict[int, list[str]] = {}
    for group, text in zip(groups, structures, strict=True):
        members.setdefault(group, []).append(text)
    names = {
        group: f"{number}: {_common(members[group], kind, classes)}"
        for number, group in enumerate(sorted(members), start=1)
    }
    return [names[group] for group in groups]


def _common(structures: Sequence[str], kind: str, classes: Mapping[str, str]) -> str:
    known = Counter(classes[text] for text in structures if text in classes)
    if known:
        first = ", ".join(f"{count} {name}" for name, count in known.most_common(2))
        others = len(structures) - sum(count for _, count in known.most_common(2))
        return f"{first}, {others} more" if others else first
    elements = Counter(symbol for text in structures for symbol in amounts_of(text, kind))
    most = [symbol for symbol, count in elements.items() if 2 * count > len(structures)]
    # Hill's order: carbon, hydrogen, then the alphabet.
    ordered = sorted(most, key=lambda symbol: ("CH".find(symbol) % 3, symbol))
    return f"{len(structures)} of {' '.join(ordered) or 'mixed elements'}"
