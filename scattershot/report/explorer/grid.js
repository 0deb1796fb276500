// A table of any length: only the rows on the screen are in the page.

const ROW_HEIGHT = 36; // px, as in page.css
const BEYOND = 6; // rows drawn above and below the screen

class Grid {
  /**
   * @param host the element that scrolls.
   * @param columns `name`, `title`, `number` (true: right-aligned) and `cell`, which makes of a
   *   row's number the content; that of the first is a link.
   * @param onSort is called with a column's name.
   */
  constructor(host, label, columns, onSort) {
    this.host = host;
    this.columns = columns;
    this.rows = [];
    this.active = 0; // the row that the keyboard is at
    this.headings = columns.map(({ name, title, number: right }) => {
      const button = el("button", { type: "button" }, title,
        el("span", { class: "arrow", "aria-hidden": "true" }));
      button.addEventListener("click", () => onSort(name));
      return el("th", { scope: "col", class: right ? "n" : null }, button);
    });
    this.body = el("tbody");
    this.table = el("table", { role: "grid", "aria-label": label, class: "grid" },
      el("colgroup", {}, ...columns.map(({ name }) => el("col", { class: `column-${name}` }))),
      el("thead", {}, el("tr", { "aria-rowindex": "1" }, ...this.headings)), this.body);
    host.replaceChildren(this.table);
    host.tabIndex = -1;
    host.addEventListener("scroll", () => requestAnimationFrame(() => this.draw()));
    host.addEventListener("keydown", (event) => this.key(event));
    this.body.addEventListener("focusin", (event) => {
      const line = event.target.closest("tr");
      if (line) this.active = Number(line.getAttribute("aria-rowindex")) - 2;
    });
    new ResizeObserver(() => this.draw()).observe(host);
  }

  /** Show other rows, in the order of a column. */
  show(rows, sort, down) {
    this.rows = rows;
    this.active = 0;
    this.host.scrollTop = 0;
    this.table.setAttribute("aria-rowcount", rows.length + 1);
    this.columns.forEach(({ name }, i) => {
      const order = name === sort ? (down ? "descending" : "ascending") : "none";
      this.headings[i].setAttribute("aria-sort", order);
      const arrows = { none: "", ascending: " ▲", descending: " ▼" };
      this.headings[i].querySelector(".arrow").textContent = arrows[order];
    });
    this.draw();
  }

  draw() {
    const focused = this.body.contains(document.activeElement);
    const first = Math.max(Math.floor(this.host.scrollTop / ROW_HEIGHT) - BEYOND, 0);
    const onScreen = Math.ceil(this.host.clientHeight / ROW_HEIGHT);
    const last = Math.min(first + onScreen + 2 * BEYOND, this.rows.length);
    const lines = [];
    for (let i = first; i < last; i += 1) lines.push(this.line(i));
    this.body.replaceChildren(this.space(first), ...lines,
      this.space(Math.max(this.rows.length - last, 0)));
    // One row can be reached by the tabulator; when none is on the screen, the first drawn one.
    const link = this.body.querySelector('a[tabindex="0"]') ?? this.body.querySelector("a");
    link?.setAttribute("tabindex", "0");
    if (focused) (this.linkOf(this.active) ?? this.host).focus({ preventScroll: true });
  }

  line(i) {
    const cells = this.columns.map(({ cell, number: right }, column) => {
      const content = cell(this.rows[i]);
      if (column) return el("td", { class: right ? "n" : null }, content);
      content.setAttribute("tabindex", i === this.active ? "0" : "-1");
      return el("th", { scope: "row" }, content);
    });
    return el("tr", { "aria-rowindex": i + 2 }, ...cells);
  }

  /** Empty height in place of rows that are not drawn. */
  space(rows) {
    const cell = el("td", { colspan: this.columns.length });
    cell.style.height = `${rows * ROW_HEIGHT}px`;
    return el("tr", { class: "space", "aria-hidden": "true", hidden: rows === 0 }, cell);
  }

  linkOf(i) {
    return this.body.querySelector(`tr[aria-rowindex="${i + 2}"] a`);
  }

  key(event) {
    if (event.target.closest("thead")) return;
    const page = Math.max(Math.floor(this.host.clientHeight / ROW_HEIGHT) - 2, 1);
    const end = this.rows.length - 1;
    const steps = {
      ArrowDown: this.active + 1, ArrowUp: this.active - 1, PageDown: this.active + page,
      PageUp: this.active - page, Home: 0, End: end,
    };
    if (!(event.key in steps) || end < 0) return;
    event.preventDefault();
    this.goTo(Math.min(Math.max(steps[event.key], 0), end));
  }

  /** Bring a row onto the screen and give it the keyboard. */
  goTo(i) {
    this.active = i;
    const head = this.table.tHead.offsetHeight;
    const [top, visible] = [i * ROW_HEIGHT, this.host.clientHeight - head - ROW_HEIGHT];
    if (top < this.host.scrollTop) this.host.scrollTop = top;
    if (top > this.host.scrollTop + visible) this.host.scrollTop = top - visible;
    this.draw();
    this.linkOf(i)?.focus({ preventScroll: true });
  }
}
