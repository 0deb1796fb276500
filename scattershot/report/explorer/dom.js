// Elements and text. Whatever comes from the data enters the page as text, never as markup.

const SVG = "http://www.w3.org/2000/svg";
const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** An element with attributes (null and false: without) and children; strings become text. */
function el(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

/** The same for parts of a drawing. */
function svg(tag, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined && value !== false) {
      node.setAttribute(name, value === true ? "" : value);
    }
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

/** The address of a view within the page. */
function address(view, fields = {}) {
  const given = Object.entries(fields).filter(([, value]) => value !== "" && value !== null);
  const query = new URLSearchParams(given).toString();
  return query ? `#${view}?${query}` : `#${view}`;
}

/** A number with so many significant digits, as one reads it; a dash where there is none. */
function number(value, digits = 3) {
  if (value === null || value === undefined) return "–";
  if (value === 0) return "0";
  const exponent = Math.floor(Math.log10(Math.abs(Number(value.toPrecision(digits)))));
  if (exponent < -4 || exponent > 7) {
    const [mantissa, power] = value.toExponential(digits - 1).split("e");
    const raised = [...power.replace("+", "")].map((sign) => SUPERSCRIPTS[sign] ?? "⁻");
    return `${mantissa} × 10${raised.join("")}`.replace("-", "−");
  }
  const places = Math.max(digits - 1 - exponent, 0);
  const options = { minimumFractionDigits: places, maximumFractionDigits: places };
  return value.toLocaleString("en", options).replace("-", "−");
}

/** A whole number with separators. */
function count(value) {
  return value === null || value === undefined ? "–" : value.toLocaleString("en");
}

/** What an error is, against the best direct model's. */
function against(percent) {
  if (Math.abs(percent) < 0.5) return "the same error as the best direct model";
  const size = `${Math.abs(percent).toFixed(0)} % ${percent > 0 ? "less" : "more"} error`;
  return `${size} than the best direct model`;
}

/** A table that scrolls by itself where the screen is narrow; cells are texts or elements. */
function table(label, head, rows) {
  const headings = head.map((text, column) =>
    el("th", { scope: "col", class: column ? "n" : null }, text),
  );
  const lines = rows.map(([first, ...others]) =>
    el("tr", {}, el("th", { scope: "row" }, first),
      ...others.map((cell) => el("td", { class: "n" }, cell))),
  );
  const content = el("table", {}, el("thead", {}, el("tr", {}, ...headings)),
    el("tbody", {}, ...lines));
  return el("div", { class: "scroll", role: "region", "aria-label": label, tabindex: "0" },
    content);
}

/** Terms and what they are; entries without a value are left out. */
function terms(entries) {
  const shown = entries.filter(([, value]) => ![null, undefined, ""].includes(value));
  return el("dl", { class: "terms" },
    ...shown.flatMap(([term, value]) => [el("dt", {}, term), el("dd", {}, value)]));
}
