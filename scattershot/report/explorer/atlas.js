// The view of all sources against all targets.

const ALL = "Mixture with sources";
const NOT_APPLICABLE = "The target lacks the descriptors of this source.";
const STEPS = [5, 15, 30]; // percent at which a cell's colour becomes stronger

/** The atlas as a table whose cells are links; arrow keys move between them. */
function drawAtlas(host, { targets, sources, cells }) {
  if (!targets.length) {
    host.replaceChildren(el("p", {}, "This run has no target; see the models."));
    return;
  }
  const found = new Map(cells.map((cell) => [`${cell.source}\n${cell.target}`, cell]));
  const heads = targets.map((target) => el("th", { scope: "col" },
    el("a", { href: address("target", { name: target.name }) }, target.label)));
  const all = targets.map((target) => atlasCell({
    source: null, source_label: ALL, target: target.name,
    target_label: target.label, ...target.verdict,
  }, address("target", { name: target.name })));
  const used = new Set(cells.map(({ source }) => source));
  const lines = sources.filter(({ property }) => used.has(property)).map((source) => {
    const line = targets.map((target) => {
      const cell = found.get(`${source.property}\n${target.name}`);
      if (!cell) return el("td", { class: "none", title: NOT_APPLICABLE }, "–");
      const href = address("cell", { target: target.name, source: source.property });
      return atlasCell(cell, href);
    });
    return el("tr", {}, el("th", { scope: "row" }, source.label, " ",
      el("span", { class: "id" }, source.property)), ...line);
  });
  const content = el("table", { class: "atlas", "aria-describedby": "legend" },
    el("thead", {}, el("tr", {}, el("th", { scope: "col" }, "Source property"), ...heads)),
    el("tbody", {}, el("tr", { class: "all" },
      el("th", { scope: "row" }, ALL), ...all), ...lines));
  host.replaceChildren(content);
  rove(content);
}

function atlasCell(cell, href) {
  const { percent, p_value: p } = cell;
  const sure = ["helps", "hurts"].includes(cell.relation);
  const strength = STEPS.filter((step) => Math.abs(percent) >= step).length;
  const side = strength === 0 ? "same" : `${percent > 0 ? "less" : "more"}-${strength}`;
  const rounded = Math.round(percent);
  const text = `${rounded > 0 ? "+" : rounded < 0 ? "−" : ""}${Math.abs(rounded)} %`;
  const certainty = p === null ? "certainty unknown"
    : `${sure ? "clear" : "not clear"}, p = ${number(p, 2)}`;
  const told = `${cell.source_label} to ${cell.target_label}: ${against(percent)}; ${certainty}`;
  const link = el("a", { href, "aria-label": told, title: told, tabindex: "-1" },
    sure ? `${text} ●` : text);
  return el("td", { class: `gain ${side}${sure ? " sure" : ""}` }, link);
}

/** One cell takes the tabulator; from it the arrow keys reach the others. */
function rove(content) {
  const lines = [...content.tBodies[0].rows].map((line) =>
    [...line.cells].slice(1).map((cell) => cell.querySelector("a")));
  const links = lines.flat().filter(Boolean);
  links[0]?.setAttribute("tabindex", "0");
  content.addEventListener("focusin", (event) => {
    if (!links.includes(event.target)) return;
    for (const link of links) link.setAttribute("tabindex", link === event.target ? "0" : "-1");
  });
  const moves = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
  content.addEventListener("keydown", (event) => {
    let row = lines.findIndex((line) => line.includes(event.target));
    if (!(event.key in moves) || row < 0) return;
    event.preventDefault();
    let column = lines[row].indexOf(event.target);
    const [down, right] = moves[event.key];
    do {
      row += down;
      column += right;
    } while (lines[row] && column in lines[row] && !lines[row][column]);
    lines[row]?.[column]?.focus();
  });
}
