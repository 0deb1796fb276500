// The data of the page: JSON, compressed, in the page itself.

/** What an element of the page holds. */
async function unpack(id) {
  const binary = atob(document.getElementById(id).textContent);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < bytes.length; i += 1) bytes[i] = binary.charCodeAt(i);
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).json();
}

/** The catalog, column by column. Texts that recur are stored once, with a code per row. */
class Catalog {
  constructor({ size, columns }) {
    this.size = size;
    this.columns = columns;
  }

  value(name, row) {
    const { codes, values } = this.columns[name];
    return codes ? values[codes[row]] : values[row];
  }

  /** The row of a model; -1 if there is none of that id. */
  find(id) {
    return this.columns.model_id.values.indexOf(id);
  }

  /** The different texts of a column, in order. */
  choices(name) {
    const { codes, values } = this.columns[name];
    return codes ? [...values].sort() : [...new Set(values)].sort();
  }

  /**
   * Rows that fit all the conditions, in the order of a column; rows without a value come last.
   *
   * @param text part of a model's id or of its property's name, in any case.
   * @param equal wanted value by column; an empty one is no condition.
   * @param least least test r; NaN is no condition.
   */
  select({ text = "", equal = {}, least = NaN, sort = "model_id", down = false }) {
    const conditions = Object.entries(equal)
      .filter(([, wanted]) => wanted !== "")
      .map(([name, wanted]) => this.equals(name, wanted));
    if (text.trim()) conditions.push(this.contains(text.trim().toLowerCase()));
    if (!Number.isNaN(least)) {
      const { values } = this.columns.test_pearson;
      conditions.push((row) => values[row] !== null && values[row] >= least);
    }
    const rows = [];
    for (let row = 0; row < this.size; row += 1) {
      if (conditions.every((fits) => fits(row))) rows.push(row);
    }
    return this.order(rows, sort, down);
  }

  equals(name, wanted) {
    const { codes, values } = this.columns[name];
    if (!codes) return (row) => values[row] === wanted;
    const code = values.indexOf(wanted);
    return (row) => codes[row] === code;
  }

  contains(text) {
    const { label, model_id: ids } = this.columns;
    this.lower ??= ids.values.map((id) => id.toLowerCase());
    const named = label.values.map((name) => name.toLowerCase().includes(text));
    const inLabel = label.codes ? (row) => named[label.codes[row]] : (row) => named[row];
    return (row) => this.lower[row].includes(text) || inLabel(row);
  }

  order(rows, name, down) {
    const { codes, values } = this.columns[name];
    let key = (row) => values[row];
    if (codes) {
      const sorted = [...values].sort();
      const rank = values.map((value) => sorted.indexOf(value));
      key = (row) => rank[codes[row]];
    }
    const sign = down ? -1 : 1;
    return rows.sort((one, other) => {
      const [a, b] = [key(one), key(other)];
      if (a === b) return one - other;
      if (a === null) return 1;
      if (b === null) return -1;
      return a < b ? -sign : sign;
    });
  }
}
