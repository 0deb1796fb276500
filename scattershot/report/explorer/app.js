// Which view is shown: the address after # says it, so that the browser's back works.

let seen = ""; // the address of the view before

/** Let the ways back to the models lead to the filter as it is. */
function rememberModels() {
  for (const link of document.querySelectorAll("a.to-models")) {
    link.setAttribute("href", location.hash);
  }
}

async function start() {
  try {
    const atlas = await unpack("atlas-data");
    drawAtlas(document.getElementById("atlas-table"), atlas);
    const router = new Router(atlas);
    addEventListener("hashchange", () => router.show(true));
    router.show(false);
    router.give(new Catalog(await unpack("catalog-data")));
    document.documentElement.dataset.loaded = "yes";
  } catch (error) {
    const text = `This page could not be read: ${error.message}. It needs a browser of 2023 on.`;
    document.getElementById("view-wait").replaceChildren(
      el("p", { class: "warning", role: "alert" }, text));
    throw error;
  }
}

class Router {
  constructor(atlas) {
    this.atlas = atlas;
  }

  /** Take the catalog, which comes last, and show what had to wait for it. */
  give(catalog) {
    this.catalog = catalog;
    this.models = new Models(catalog);
    if (this.waiting) this.show(false);
  }

  /** @param moved whether the reader came here from another view. */
  show(moved) {
    const [view, query] = location.hash.slice(1).split("?");
    const fields = new URLSearchParams(query);
    this.waiting = ["models", "model"].includes(view) && !this.catalog;
    const detail = this.waiting ? null : this.detail(view, fields);
    const table = view === "models" ? "models" : "atlas";
    const shown = this.waiting ? "wait" : detail ? "detail" : table;
    for (const section of document.querySelectorAll("main > section")) {
      section.hidden = section.id !== `view-${shown}`;
    }
    for (const link of document.querySelectorAll("nav a")) {
      link.setAttribute("aria-current", link.dataset.view === shown ? "page" : "false");
    }
    if (detail) {
      document.getElementById("detail-content").replaceChildren(...detail.filter(Boolean));
    }
    if (shown === "models") {
      this.models.show(fields);
      rememberModels();
    }
    this.finish(document.getElementById(`view-${shown}`), moved);
  }

  /** Title, focus and the top of the page for a view that has been filled. */
  finish(section, moved) {
    const heading = section.querySelector("h2");
    document.title = `${heading?.textContent ?? "Loading"} – Scattershot explorer`;
    if (moved) {
      // Back in a table, the keyboard is where it was; in a new view, at its heading.
      const links = [...section.querySelectorAll("table a")];
      const before = links.find((link) => link.getAttribute("href") === seen);
      if (before && section.id !== "view-detail") before.focus();
      else {
        heading?.focus({ preventScroll: true });
        scrollTo(0, 0);
      }
    }
    seen = location.hash;
  }

  /** The content of a view of one thing; null for the two tables. */
  detail(view, fields) {
    const { targets, cells } = this.atlas;
    const [id, name, target, source] = ["id", "name", "target", "source"].map((field) =>
      fields.get(field));
    if (view === "cell") {
      const cell = cells.find((one) => one.target === target && one.source === source);
      return cell ? cellView(this.atlas, cell) : missing();
    }
    if (view === "target") {
      const found = targets.find((one) => one.name === name);
      return found ? targetView(found) : missing();
    }
    if (view === "model") {
      const row = this.catalog.find(id);
      return row < 0 ? missing() : cardView(this.atlas, this.catalog, row);
    }
    return null;
  }
}

function missing() {
  return [el("h2", { tabindex: "-1" }, "Not in this run"),
    el("p", {}, "The address names a model, source or target that this page does not have.")];
}

start();
