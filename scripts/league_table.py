"""Join the league's properties into its table and its page."""

from scattershot import data, files, logs
from scattershot.transfer import standings

logs.to_file(snakemake.log)
played = [data.read_frame(path)[::-1] for path in snakemake.input]
rows = standings.table(played, snakemake.params.final)
with files.whole(snakemake.output.csv) as temporary:
    rows.to_csv(temporary, index=False, float_format="%.6g")
files.write_text(snakemake.output.page, standings.page(rows))
