// Predicted against observed values, drawn.

const SIZE = 320;
const MARGIN = { left: 58, bottom: 46, top: 10, right: 10 };
const [WIDTH, HEIGHT] = [SIZE - MARGIN.left - MARGIN.right, SIZE - MARGIN.bottom - MARGIN.top];

/** Round steps across a range, about five, and how many decimal places they need. */
function ticks(low, high) {
  const raw = (high - low) / 5;
  const power = Math.floor(Math.log10(raw));
  const factor = [1, 2, 2.5, 5, 10].find((one) => one * 10 ** power >= raw);
  const step = factor * 10 ** power;
  const found = [];
  for (let i = Math.ceil(low / step); i * step <= high; i += 1) found.push(i * step);
  const places = ({ 2.5: 1, 10: -1 }[factor] ?? 0) - power;
  return { found, places: Math.max(places, 0) };
}

/** The range of the observed values, with a margin. */
function limits(observed) {
  const [low, high] = [Math.min(...observed), Math.max(...observed)];
  const margin = 0.12 * (high - low) || 0.5;
  return [low - margin, high + margin];
}

/**
 * A square panel: rings for rows held out of the fit, dots for outer test rows. What lies beyond
 * the axes is drawn as a triangle on their edge.
 *
 * @param kind of the predictions, which gives the colour.
 * @param points `structures`, `observed` and `held_out`, the number of rows before the outer ones.
 * @param predicted in the same order; null where there is no prediction.
 */
function parity(kind, title, points, predicted, quantity, unit) {
  const [low, high] = limits(points.observed);
  const x = (value) => MARGIN.left + ((value - low) / (high - low)) * WIDTH;
  const y = (value) => MARGIN.top + ((high - value) / (high - low)) * HEIGHT;
  const marks = { outer: [], cv: [] };
  let beyond = 0;
  predicted.forEach((value, i) => {
    if (value === null) return;
    const part = i < points.held_out ? "cv" : "outer";
    const observed = points.observed[i];
    const inside = Math.min(Math.max(value, low), high);
    beyond += value !== inside;
    const told = svg("title", {}, `${points.structures[i]}: observed ${number(observed, 4)}, `
      + `predicted ${number(value, 4)}`);
    marks[part].push(mark(part, x(observed), y(inside), Math.sign(value - inside), told));
  });
  const rows = `${count(marks.cv.length)} held-out rows`
    + (marks.outer.length ? ` and ${count(marks.outer.length)} outer test rows` : "");
  const drawing = svg("svg", {
    viewBox: `0 0 ${SIZE} ${SIZE}`, role: "img", class: `parity ${kind}`,
    "aria-label": `${title}: predicted against observed ${quantity} of ${rows}.`,
  }, ...axes(low, high, x, y, unit), svg("g", { class: "outer" }, ...marks.outer),
  svg("g", { class: "cv" }, ...marks.cv));
  const note = beyond ? ` ${count(beyond)} beyond the axes (triangles).` : "";
  return el("figure", { class: "panel" },
    el("figcaption", {}, el("strong", {}, title), note), drawing);
}

/** Frame, line of perfect prediction, ticks and titles. */
function axes(low, high, x, y, unit) {
  const { found, places } = ticks(low, high);
  const text = (value) => value.toFixed(places).replace("-", "−");
  const middle = (low + high) / 2;
  return [
    svg("path", { class: "frame", d: `M${x(low)} ${y(high)}V${y(low)}H${x(high)}` }),
    svg("path", { class: "identity", d: `M${x(low)} ${y(low)}L${x(high)} ${y(high)}` }),
    ...found.flatMap((value) => [
      svg("path", { class: "frame", d: `M${x(value)} ${y(low)}v4M${x(low)} ${y(value)}h-4` }),
      svg("text", { x: x(value), y: y(low) + 17, "text-anchor": "middle" }, text(value)),
      svg("text", { x: x(low) - 8, y: y(value) + 4, "text-anchor": "end" }, text(value)),
    ]),
    svg("text", { x: x(middle), y: SIZE - 8, "text-anchor": "middle" }, `Observed (${unit})`),
    svg("text", { transform: `translate(13 ${y(middle)}) rotate(-90)`, "text-anchor": "middle" },
      `Predicted (${unit})`),
  ];
}

/** @param beyond 0 inside the axes, 1 above and -1 below them. */
function mark(part, x, y, beyond, told) {
  const [left, top] = [x.toFixed(1), y.toFixed(1)];
  if (beyond) return svg("path", { d: `M${left} ${top}l4 ${beyond * 7}h-8z` }, told);
  return svg("circle", { cx: left, cy: top, r: part === "cv" ? 4 : 3 }, told);
}
