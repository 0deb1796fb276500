"""A predictor at work: values, intervals and applicability of new structures."""

import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from scattershot import data, files, library, seeds
from scattershot.data.values import is_missing
from scattershot.descriptors import DESCRIPTORS, DescriptorMatrix, write_matrix
from scattershot.errors import LibraryError
from scattershot.predictor import folder as folders
from scattershot.predictor.detection import capped
from scattershot.transfer import applicability, conformal, ensemble
from scattershot.transfer.predictors import Predictors

SAMPLE = 5
"""Training rows that are predicted to see whether other versions predict the same."""

COLUMNS = ("value", "low", "high", "applicability", "distance", "problem")


class Predictor:
    """A predictor made by `scattershot transfer`, opened for use. Nothing in it is executed.

    Attributes:
        about: what its predictor.json says.
    """

    def __init__(self, folder: str | Path) -> None:
        """Open a predictor.

        Raises:
            LibraryError: it is missing or damaged, or with the versions that are installed here
                it does not predict what it did when it was made.
        """
        self._folder = Path(folder)
        self.about = folders.read(self._folder)
        self._shards = sorted((self._folder / folders.MODELS).rglob("*.safetensors"))
        for shard in self._shards:
            rows = library.read_rows([shard.with_suffix(".parquet")])
            if set(rows["sha256"]) != {files.sha256(shard)}:
                raise LibraryError(f"{shard}: damaged, its checksum is another; make it anew")
        self._complete()
        training = self.about["training"]
        self._texts: list[str] = training["texts"]
        self._y = np.array(training["values"])
        self._fold_of = np.array(training["fold_of"])
        for name in self.about["descriptors"]:
            DESCRIPTORS[name].prepare()
        if self.about["versions"] != folders.versions():
            self._check()

    def _complete(self) -> None:
        """That all source networks are there which it was made with."""
        found = Counter(
            name
            for shard in self._shards
            for name in library.read_rows([shard.with_suffix(".parquet")])["property"]
        )
        for source in self.about["sources"]:
            if found[source["property"]] != source["models"]:
                raise LibraryError(
                    f"{self._folder / folders.MODELS / source['property']}: has "
                    f"{found[source['property']]} of {source['models']} networks; copy the whole "
                    "folder anew, or make it again with `scattershot transfer`"
                )

    def predict(self, structures: Sequence[str]) -> pd.DataFrame:
        """Predict structures as they are written: SMILES, repeat units or formulas.

        Returns:
            A row for each: value, low and high (the ends of its interval, whose level is
            about["error"]["level"]) in the unit of the table, also where the logarithm was learnt;
            applicability ("inside", "edge" or "outside" of what the training rows cover), distance
            (to the training rows, 1 is usual) and problem, the reason why there is no prediction,
            else "".

        Raises:
            TypeError: one structure instead of a list of them.
        """
        if isinstance(structures, str):
            raise TypeError(
                f"predict() takes a list of structures, not one text: predict([{structures!r}])"
            )
        texts, problems = self._read(["" if is_missing(s) else str(s) for s in structures])
        asked = list(dict.fromkeys(text for text in texts if text))
        predicted, undescribed = self._predict(asked) if asked else (pd.DataFrame(), {})
        found = predicted.reindex(texts).reset_index(drop=True)
        found = found.reindex(columns=list(COLUMNS))
        found["problem"] = [
            problem or undescribed.get(text, "")
            for text, problem in zip(texts, problems, strict=True)
        ]
        bad = found["problem"] != ""
        found.loc[bad, ["value", "low", "high", "distance"]] = np.nan
        found["applicability"] = found["applicability"].where(~bad, "").astype(str)
        return found

    def sample(self) -> list[float]:
        """Values of its first SAMPLE training rows, to see whether others predict the same."""
        values, _ = self._predict(list(dict.fromkeys(self._texts[:SAMPLE])), intervals=False)
        return [float(value) for value in values["value"].reindex(self._texts[:SAMPLE])]

    def _read(self, structures: Sequence[str]) -> tuple[list[str], list[str]]:
        """What the descriptors are computed from, "" where a structure cannot be read, and why."""
        target = self.about["target"]
        written = capped(structures) if target["capped"] else list(structures)
        forms = data.canonicalise(written, target["kind"])
        texts = [form.composition if target["kind"] == "formula" else form.text for form in forms]
        return texts, [form.reason for form in forms]

    def _predict(
        self, asked: list[str], intervals: bool = True
    ) -> tuple[pd.DataFrame, dict[str, str]]:
        """Predictions of different texts, and the reason for those that cannot be described.

        Intervals take a fit for each fold; without them, they are infinite.
        """
        names = list(dict.fromkeys([*self._texts, *asked]))
        n = len(self._texts)
        with tempfile.TemporaryDirectory(prefix="scattershot-") as scratch:
            paths, reasons = self._describe(names, Path(scratch))
            target = self.about["target"]
            predictors = Predictors(
                [*self._texts, *asked],
                np.concatenate([self._y, np.zeros(len(asked))]),
                target["property"],
                self._fingerprint(names, paths),
                [str(path) for path in self._shards],
                paths,
                seeds.seed([target["seed"], target["property"]], "outer"),
            )
            predict = predictors.combined(self.about)
        split = np.repeat([1, 0], [n, len(asked)]).astype(np.int8)
        fold_of = np.concatenate([self._fold_of, np.full(len(asked), -1)])
        y = np.concatenate([self._y, np.zeros(len(asked))])
        low, high = np.full(len(asked), -np.inf), np.full(len(asked), np.inf)
        if intervals:
            level = self.about["error"]["level"]
            low, high = conformal.intervals(predict, y, split, fold_of, level)
        train = np.arange(n)
        plain = [block.scaled(train) for block in predictors.plain.values()]
        distance = applicability.distance(np.concatenate(plain, axis=1), train)[n:]
        log10 = target["transform"] == "log10"
        value = predict(split[None])[0, n:]
        numbers = [10**each if log10 else each for each in (value, low, high)]
        frame = pd.DataFrame(dict(zip(COLUMNS, numbers, strict=False)), index=asked)
        return frame.assign(applicability=self._flags(distance, asked), distance=distance), reasons

    def _flags(self, distance: np.ndarray, asked: list[str]) -> np.ndarray:
        """Where structures lie; one with an element that no training row has lies outside."""
        limits = self.about["distances"]
        inside, edge = distance <= limits["inside"], distance <= limits["edge"]
        amounts, _ = DESCRIPTORS["counting"].compute(
            [*self._texts, *asked], self.about["target"]["kind"]
        )
        known, new = np.split(amounts > 0, [len(self._texts)])
        foreign = (new & ~known.any(axis=0)).any(axis=1)
        return np.select([foreign, inside, edge], ["outside", "inside", "edge"], "outside")

    def _describe(self, names: list[str], scratch: Path) -> tuple[dict[str, Path], dict[str, str]]:
        """Descriptor files of the texts, and the reason for those that cannot be described."""
        structures = np.array(names, dtype=object)
        paths: dict[str, Path] = {}
        problems: dict[str, str] = {}
        for name in self.about["descriptors"]:
            descriptor = DESCRIPTORS[name]
            values, reasons = descriptor.compute(names, self.about["target"]["kind"])
            valid = np.ones(len(names), dtype=bool)
            valid[list(reasons)] = False
            paths[name] = scratch / f"{name}.parquet"
            columns, version = descriptor.columns, descriptor.version
            write_matrix(
                paths[name], DescriptorMatrix(structures, columns, values, valid, name, version)
            )
            problems |= {names[i]: f"{name}: {reason}" for i, reason in reasons.items()}
        return paths, problems

    def _fingerprint(self, names: list[str], paths: dict[str, Path]) -> pd.DataFrame:
        structures = pd.Series(names, dtype=object)
        if not folders.needs_fingerprint(self.about["members"]):
            return pd.DataFrame({"structure": structures, "size": 1})
        pairs = [(str(path), str(path.with_suffix(".parquet"))) for path in self._shards]
        return ensemble.fingerprints(structures, pairs, paths, self.about["target"]["kind"])

    def _check(self) -> None:
        """Make sure that other versions predict what was predicted when this was made."""
        expected = self.about["sample"]
        found = self.sample()
        if not np.allclose(found, expected, rtol=1e-3, atol=1e-3 * np.std(self._y)):
            here, then = folders.versions(), self.about["versions"]
            told = ", ".join(
                f"{name} {then.get(name)} (here {number})"
                for name, number in here.items()
                if then.get(name) != number
            )
            raise LibraryError(
                f"{self._folder}: with the versions installed here it predicts {found}, when it "
                f"was made {expected}. It was made with {told}: install those, or make it anew"
            )
