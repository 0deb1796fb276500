// The card of a model.

const METRIC_NAMES = {
  mae: "MAE", rmse: "RMSE", r2: "R²", pearson: "Pearson r", spearman: "Spearman ρ",
};

function cardView({ sources, cells }, catalog, row) {
  const model = Object.fromEntries(
    Object.keys(catalog.columns).map((name) => [name, catalog.value(name, row)]));
  const source = sources.find(({ property }) => property === model.property) ?? {};
  const failed = model.status !== "ok";
  return [
    el("h2", { tabindex: "-1" }, `${model.label}, ${model.setup}`),
    el("p", { class: "id" }, model.model_id),
    failed ? el("p", { class: "warning" }, `Status ${model.status}: ${model.reason}`) : null,
    el("h3", {}, "Metrics"),
    metricsOf(model),
    el("h3", {}, "Hyperparameters"),
    terms([["Family", model.family], ["Setup", model.setup], ...hyperparameters(model),
      ["Epochs (networks), trees or iterations", count(model.epochs)],
      ["Training time", `${number(model.seconds)} s`]]),
    el("h3", {}, "Data and provenance"),
    terms([
      ["Property", `${model.label} (${model.property})`], ["Unit", model.unit],
      ["Descriptors", model.descriptors],
      ["Rows", `${count(model.n_train)} training, ${count(model.n_validation)} validation, `
        + `${count(model.n_test)} test; split ${model.replicate}`],
      ["Data set", source.title], ["Citation", source.citation],
      ["Rows with a value", count(source.available)],
      ["Removed by the leakage guard", count(source.removed_by_guard)],
      ["Sampled for all models of the property", count(source.sampled)],
      ["SHA-256 of the data", code(source.source_sha256)],
      ["Seed of the model", model.seed], ["Seed of the split", model.data_seed],
      ["Licence of the data, inherited by the model", model.licence || "not stated"],
    ]),
    el("h3", {}, "File"),
    terms([
      ["Shard", code(shardOf(model))],
      ["Arrays in it", model.kept ? code(`${String(model.index).padStart(6, "0")}/…`)
        : "none: this model is not kept and would be trained again"],
      ["SHA-256 of the shard", code(model.sha256)],
    ]),
    ...uses(cells, model.model_id),
  ];
}

function metricsOf(model) {
  const rows = Object.entries(METRIC_NAMES).map(([metric, name]) => [
    name, number(model[`validation_${metric}`]), number(model[`test_${metric}`])]);
  rows.push(["MAE of predicting the mean", "–", number(model.test_mean_mae)]);
  const head = [`Metric (errors in ${model.unit})`, "Validation rows, seen in training", "Test rows"];
  return table("Metrics", head, rows);
}

/** Name and value of each hyperparameter, as text. */
function hyperparameters(model) {
  const values = Object.entries(JSON.parse(model.hyperparameters));
  const text = (value) => (Array.isArray(value) ? value.join(", ") : String(value));
  return values.map(([name, value]) => [name, text(value)]);
}

function code(text) {
  return text ? el("code", {}, text) : null;
}

function shardOf({ property, setup, shard }) {
  return `results/library/${property}/${setup}/${shard}.safetensors`;
}

/** The targets that this model is the source's choice for. */
function uses(cells, id) {
  const chosen = cells.filter((cell) => cell.chosen === id);
  if (!chosen.length) return [];
  const items = chosen.map((cell) => el("li", {},
    el("a", { href: address("cell", { target: cell.target, source: cell.source }) },
      cell.target_label), `: ${against(cell.percent)}`));
  return [el("h3", {}, "Chosen for"), el("ul", {}, ...items)];
}
