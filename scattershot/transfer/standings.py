"""The league's table: every property's errors in one file, and who won in another."""

from collections.abc import Mapping, Sequence

import pandas as pd

from scattershot.transfer.selection import WITHOUT_SOURCES

COLUMNS = ["target", "class", "role", "n", "draws", "method", "outer_mae", "relative_to_mean"]
CLASSES = {"smiles": "molecules", "polymer": "polymers"}
ROLES = ("development", "final")
CONTROL = f"mixture_{WITHOUT_SOURCES}"
"""The method of the mixture of direct models alone."""


def table(
    played: Sequence[tuple[Mapping[str, str], pd.DataFrame]], final: Sequence[str]
) -> pd.DataFrame:
    """Mean errors over the draws.

    Args:
        played: metadata of each property and what league.play() found.
        final: the properties that nothing was developed on.

    Returns:
        A row per property, size and method, with COLUMNS.
    """
    parts = []
    for about, found in played:
        rows = found.groupby(["n", "method"], sort=False)[["outer_mae", "relative_to_mean"]].mean()
        parts.append(
            rows.reset_index().assign(
                **{
                    "target": about["property"],
                    "class": CLASSES.get(about["kind"], "inorganic"),
                    "role": "final" if about["property"] in final else "development",
                    "draws": found["draw"].nunique(),
                }
            )
        )
    return pd.concat(parts, ignore_index=True)[COLUMNS]


def gains(rows: pd.DataFrame) -> pd.DataFrame:
    """By how much each method errs less than the best direct model, picked with hindsight.

    Returns:
        A row per property and size (index role, class, target, n), a column per method, as a
        share of the direct model's error; and the columns "best direct" (its name) and "error"
        (its error over that of the mean).
    """
    index = ["role", "class", "target", "n"]
    wide = rows.pivot(index=index, columns="method", values="relative_to_mean")
    direct = wide[[name for name in wide if str(name).startswith("direct_")]]
    gain = 1 - wide.div(direct.min(axis=1), axis=0)
    return gain.assign(**{"best direct": direct.idxmin(axis=1), "error": direct.min(axis=1)})


def standings(rows: pd.DataFrame) -> pd.DataFrame:
    """Wins and gains of each method over the best direct model, by role and size.

    Returns:
        Columns role, n, method, targets, wins, median_gain, worst_gain.
    """
    found = gains(rows)
    methods = [name for name in found if name not in ("best direct", "error")]
    parts = [
        {
            "role": role,
            "n": n,
            "method": method,
            "targets": len(each),
            "wins": int((each[method] > 0).sum()),
            "median_gain": each[method].median(),
            "worst_gain": each[method].min(),
        }
        for (role, n), each in found.groupby(level=["role", "n"])
        for method in methods
    ]
    return pd.DataFrame(parts)


def page(rows: pd.DataFrame) -> str:
    """docs/league.md without its introduction: standings and a line per target."""
    lines = []
    told = standings(rows)
    for role in [role for role in ROLES if role in set(rows["role"])]:
        lines += [_both_sizes(rows, role), ""]
        for n in sorted(set(rows["n"]), reverse=True):
            lines += [f"## The {role} half, n = {n}", "", *_standings(told, role, n), ""]
            lines += [*_targets(rows, role, n), ""]
    return "\n".join(lines)


def _both_sizes(rows: pd.DataFrame, role: str) -> str:
    """What the choice gives over all sizes, and how much of it the sources, in two sentences."""
    found = gains(rows).xs(role, level="role")
    gain, control = found["choice"], found[CONTROL]
    added = 1 - (1 - gain) / (1 - control)
    return (
        f"On the {role} half, over all sizes, the choice beats the best direct model on "
        f"{(gain > 0).sum()} of {len(gain)}, with a median gain of {gain.median():.1%}. "
        f"The mixture of direct models alone does so on {(control > 0).sum()}, with "
        f"{control.median():.1%}; with sources the error is lower than without on "
        f"{(added > 0).sum()}, by a median of {added.median():.1%}."
    )


def _standings(told: pd.DataFrame, role: str, n: int) -> list[str]:
    these = told[(told["role"] == role) & (told["n"] == n)]
    these = these.sort_values("median_gain", ascending=False, kind="stable")
    return [
        "| method | beats the best direct model on | median gain | worst |",
        "|---|---|---|---|",
        *(
            f"| {row.method} | {row.wins} of {row.targets} | {row.median_gain:.1%} "
            f"| {row.worst_gain:.1%} |"
            for row in these.itertuples()
        ),
    ]


def _targets(rows: pd.DataFrame, role: str, n: int) -> list[str]:
    found = gains(rows).xs((role, n), level=("role", "n")).sort_index()
    shown = [name for name in ("shotgun", CONTROL, "many_source_blend", "choice") if name in found]
    lines = [
        f"| class | target | best direct model | {' | '.join(shown)} |",
        "|---|---|---|" + "---|" * len(shown),
    ]
    for row in found.reset_index().to_dict(orient="records"):
        errors = " | ".join(f"{row['error'] * (1 - row[name]):.3f}" for name in shown)
        direct = f"{row['error']:.3f} ({row['best direct']})"
        lines.append(f"| {row['class']} | {row['target']} | {direct} | {errors} |")
    return lines
