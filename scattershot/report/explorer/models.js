// The view of the catalog: filters above, one line per model below.

const FIRST_SORT = "test_pearson";

class Models {
  constructor(catalog) {
    this.catalog = catalog;
    this.form = document.getElementById("filter");
    this.status = document.getElementById("found");
    for (const name of ["property", "setup", "descriptors", "status"]) {
      const options = catalog.choices(name).map((value) => el("option", { value }, value));
      this.form.elements[name].append(...options);
    }
    this.grid = new Grid(document.getElementById("grid"), "Models", this.columns(), (name) =>
      this.sortBy(name));
    this.form.addEventListener("input", () => this.apply());
    this.form.addEventListener("submit", (event) => event.preventDefault());
    this.form.addEventListener("reset", () => setTimeout(() => this.apply()));
  }

  columns() {
    const value = (name, row) => this.catalog.value(name, row);
    const text = (name, title) => ({ name, title, cell: (row) => value(name, row) });
    const figure = (name, title, show = number) => (
      { name, title, number: true, cell: (row) => show(value(name, row)) });
    return [
      { name: "model_id", title: "Model", cell: (row) => this.link(row) },
      text("label", "Source property"),
      figure("test_pearson", "Test r"), figure("test_r2", "Test R²"),
      figure("test_mae", "Test MAE"), text("unit", "Unit"),
      figure("validation_mae", "Validation MAE"),
      text("family", "Family"), text("descriptors", "Descriptors"),
      figure("n_train", "Training rows", count), figure("epochs", "Epochs", count),
      figure("seconds", "Seconds"), text("status", "Status"),
    ];
  }

  /** A model's number within its property, which stands in the next column. */
  link(row) {
    const [id, property] = ["model_id", "property"].map((name) => this.catalog.value(name, row));
    const short = id.startsWith(`${property}/`) ? id.slice(property.length + 1) : id;
    return el("a", { href: address("model", { id }), title: id, "aria-label": id }, short);
  }

  /** Show the view as its address says. */
  show(fields) {
    for (const field of this.form.querySelectorAll("[name]")) {
      field.value = fields.get(field.name) ?? "";
    }
    this.sort = fields.get("sort") in this.catalog.columns ? fields.get("sort") : FIRST_SORT;
    this.down = fields.has("sort") ? fields.get("order") === "down" : true;
    this.draw();
  }

  sortBy(name) {
    // Numbers of merit are first wanted from the top, all else from its beginning.
    const fresh = /pearson|r2|n_train/.test(name);
    this.down = this.sort === name ? !this.down : fresh;
    this.sort = name;
    this.apply();
  }

  /** Draw anew and let the address say so; the steps of a search are not steps back. */
  apply() {
    this.draw();
    const fields = Object.fromEntries(new FormData(this.form));
    const order = this.down ? "down" : "up";
    history.replaceState(null, "", address("models", { ...fields, sort: this.sort, order }));
    rememberModels();
  }

  draw() {
    const { text, least, ...equal } = Object.fromEntries(new FormData(this.form));
    const rows = this.catalog.select({
      text, equal, least: parseFloat(least), sort: this.sort, down: this.down,
    });
    this.grid.show(rows, this.sort, this.down);
    this.status.textContent = `${count(rows.length)} of ${count(this.catalog.size)} models`;
  }
}
