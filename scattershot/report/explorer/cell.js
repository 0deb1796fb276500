// What one source, or all of them, do for one target.

const HELD_OUT = "Rings: rows predicted while they were held out of the fit (first repeat).";
const OUTER = " Dots: outer test rows, which no earlier step had touched.";

/** An error with its confidence interval. */
function estimate(mae, interval) {
  if (!interval) return number(mae);
  return el("span", {}, number(mae), " ",
    el("span", { class: "id" }, `[${number(interval[0])}, ${number(interval[1])}]`));
}

/** One source on one target: verdict, plots, controls. */
function cellView({ targets }, cell) {
  const target = targets.find(({ name }) => name === cell.target);
  const chosen = el("a", { href: address("model", { id: cell.chosen }) }, cell.chosen);
  return [
    el("h2", { tabindex: "-1" }, `${cell.source_label} → ${target.label}`),
    el("p", { class: "id" }, `${cell.source} → ${target.name}`),
    verdictOf(cell),
    el("p", {}, "The network of this source with the lowest cross-validated error is ", chosen,
      `, used through ${cell.head}. It was chosen with the rows that its rings show, so they look `
      + "better than they should"
      + (target.outer_n ? "; the dots do not have that fault." : ".")),
    panels(target, [
      ["direct", `Direct: ${target.direct_choice}`, target.predicted.direct],
      ["transfer", `Transferred: ${cell.source_label}`, cell.predicted],
    ]),
    table(`Errors of ${cell.source_label} on ${target.label}`, errorHead(target), [
      ["Predicting the mean", number(target.mean_mae), number(target.outer_mean_mae)],
      ["Best direct model, chosen inside each training fold",
        estimate(target.direct_mae, target.direct_interval), number(target.outer_direct_mae)],
      [`Best of ${count(cell.models)} networks, chosen inside each training fold`,
        estimate(cell.nested_mae, cell.interval), number(cell.outer_mae)],
      ["Best network, chosen by the folds that report it", number(cell.paper_mae),
        number(cell.outer_mae)],
      ["Median network, no choice", number(cell.median_mae), "–"],
      ["Control: median untrained network", number(cell.untrained_median_mae), "–"],
      ["Control: best untrained network, chosen inside each training fold",
        number(cell.untrained_nested_mae), "–"],
      ["Control: best untrained network, chosen by the folds that report it",
        number(cell.untrained_paper_mae), "–"],
      ...(cell.shuffled_models ? [[
        `Control: median of ${count(cell.shuffled_models)} trained on shuffled values`,
        number(cell.shuffled_median_mae), "–"]] : []),
    ]),
    rowsAsTable(target, [["Direct", target.predicted.direct], ["Transferred", cell.predicted]]),
  ];
}

/** All sources on one target. */
function targetView(target) {
  const names = { direct: `Direct: ${target.direct_choice}`, many_source: "Many-source",
    shotgun: "Best single network" };
  const drawn = Object.keys(names).filter((kind) => target.predicted[kind]);
  return [
    el("h2", { tabindex: "-1" }, target.label),
    el("p", { class: "id" }, target.name),
    verdictOf(target.verdict),
    el("p", {}, "Judged is the mixture with sources, named so beforehand. "
      + `${target.sources_add} Handed out: ${target.handed_out}.`),
    panels(target, drawn.map((kind) => [kind, names[kind], target.predicted[kind]])),
    table(`Errors on ${target.label}`, errorHead(target), [
      ["Predicting the mean", number(target.mean_mae), number(target.outer_mean_mae)],
      ...target.ways.map(({ text, mae, interval, outer_mae: tested }) =>
        [text, estimate(mae, interval), number(tested)]),
    ]),
    rowsAsTable(target, drawn.map((kind) => [names[kind], target.predicted[kind]])),
  ];
}

function errorHead({ unit, outer_n: n }) {
  return [`Mean absolute error (${unit})`, "Cross-validated [95 %]",
    n ? `${count(n)} outer test rows` : "No outer test"];
}

function verdictOf({ relation, sentence }) {
  const kind = { helps: "better", hurts: "worse" }[relation] ?? "same";
  return el("p", { class: `verdict ${kind}` }, sentence);
}

function panels({ points, label, unit, scheme, n, outer_n: outer }, drawn) {
  const shown = points.observed.length - points.held_out;
  const part = outer > shown ? ` ${count(shown)} of the ${count(outer)} outer rows are drawn.` : "";
  return el("div", {}, el("div", { class: "panels" },
    ...drawn.filter(([, , predicted]) => predicted).map(([kind, title, predicted]) =>
      parity(kind, title, points, predicted, label, unit))),
  el("p", { class: "note" }, HELD_OUT + (outer ? OUTER : "") + part
    + ` ${label}, ${count(n)} rows, ${scheme}.`));
}

/** The plotted rows for readers who do not see the plot; made when it is asked for. */
function rowsAsTable({ points, label, unit }, series) {
  const details = el("details", {}, el("summary", {}, "The plotted rows as a table"));
  details.addEventListener("toggle", () => {
    if (details.children.length > 1) return;
    const head = ["Structure", "Part", `Observed (${unit})`, ...series.map(([name]) => name)];
    details.append(table(`Plotted rows of ${label}`, head, points.structures.map((structure, i) => [
      structure, i < points.held_out ? "held out" : "outer test", number(points.observed[i], 4),
      ...series.map(([, predicted]) => number(predicted[i], 4)),
    ])));
  });
  return details;
}
