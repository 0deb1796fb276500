"""`scattershot describe`: a descriptor of the structures in a CSV or parquet file."""

import argparse
import json
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from scattershot import data
from scattershot.data.datasets import own_file
from scattershot.data.rejection import Ledger
from scattershot.descriptors import DESCRIPTORS, Descriptor, described_blocks
from scattershot.descriptors.matrix import METADATA
from scattershot.errors import DataError
from scattershot.files import refuse_same, whole
from scattershot.progress import track

USAGE = "scattershot describe IN OUT --structure KIND --descriptor NAME [--processes N]"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The files, what the structures are, and the descriptor."""
    parser.usage = USAGE
    parser.add_argument("input", type=Path, metavar="IN", help="CSV or parquet file")
    parser.add_argument("output", type=Path, metavar="OUT", help="parquet file to be written")
    parser.add_argument("--structure", required=True, choices=data.KINDS, help="what they are")
    parser.add_argument(
        "--column", help="the column they stand in (default: smiles, formula or structure)"
    )
    parser.add_argument("--descriptor", required=True, choices=list(DESCRIPTORS))
    parser.add_argument("--processes", type=int, default=1, help="(default: 1)")


def run(args: argparse.Namespace) -> int:
    """Write row, id, canonical structure and the named columns of every row that can be described.

    The other rows go to OUT with the suffix .rejected.csv, each with its reason.
    """
    rejected = args.output.with_suffix(".rejected.csv")
    for path in (args.output, rejected):
        refuse_same(path, args.input)
    frame, ledger = _read(args.input, args.structure, args.column)
    descriptor = DESCRIPTORS[args.descriptor]
    kept = _write(args.output, frame, descriptor, args.structure, args.processes, ledger)
    data.write_rejected(rejected, ledger.frame())
    if not kept:
        args.output.unlink()
        raise DataError(f"{args.input}: no row can be described: {ledger.summary()}")
    total = len(ledger.alive)
    print(f"{kept} of {total} rows described: {args.output}")
    if kept < total:
        print(f"{total - kept} rows rejected: {rejected}")
    return 0


def _read(path: Path, kind: str, column: str | None) -> tuple[pd.DataFrame, Ledger]:
    """The readable rows: row, id, canonical structure, text to describe; and those rejected."""
    entry = {"structure": kind, "properties": {}} | ({"structure_column": column} if column else {})
    raw = own_file.read(path, entry)
    ledger = Ledger(raw["row"].to_numpy(), raw["id"].to_numpy(dtype=object))
    written = raw["text"].fillna("").astype(str)
    forms = [data.canonicalise([text], kind)[0] for text in track(written, len(raw), "Reading")]
    rejects = raw["reject"] if "reject" in raw else [""] * len(raw)
    for position, (reject, form) in enumerate(zip(rejects, forms, strict=True)):
        if reject or form.reason:
            ledger.drop_row(position, reject or form.reason)
    raw["structure"] = [form.text for form in forms]
    raw["text"] = [form.composition if kind == "formula" else form.text for form in forms]
    return raw[ledger.alive], ledger


def _write(
    path: Path,
    frame: pd.DataFrame,
    descriptor: Descriptor,
    kind: str,
    processes: int,
    ledger: Ledger,
) -> int:
    """Write the rows that the descriptor can describe, enter the others in the ledger.

    Returns:
        Number of rows written.
    """
    texts, names = frame["text"].to_numpy(dtype=object), frame["structure"].to_numpy(dtype=object)
    about = {"descriptor": descriptor.name, "version": descriptor.version, "structure": kind}
    types = {name: array.type for name, array in descriptor.arrays(descriptor.blank(1)).items()}
    named = {"row": pa.int64(), "id": pa.string(), "structure": pa.string()} | types
    schema = pa.schema(list(named.items()), metadata={METADATA: json.dumps(about).encode()})
    kept = 0
    with whole(path) as temporary, pq.ParquetWriter(temporary, schema, compression="zstd") as out:
        for part, values, reasons in described_blocks(
            descriptor, names, texts, kind, processes=processes
        ):
            described = [i for i in range(len(values)) if i not in reasons]
            rows = frame.iloc[part]
            for i, reason in reasons.items():
                ledger.drop_row(int(rows.index[i]), reason)
            head = {name: rows[name].to_numpy()[described] for name in ("row", "id", "structure")}
            out.write_table(pa.table(head | descriptor.arrays(values[described]), schema=schema))
            kept += len(described)
    return kept
