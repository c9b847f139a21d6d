// The report beside its twin, row by row. Fetched when somebody first asks for it.
//
// Both texts are walked at once. What has words of the same unit of the bitext stands in one row: the build says which
// (`id`, `data-unit` where a person has split a passage, `.unit-merged` where one was put into another). Lists,
// quotations, boxes, notes and tables become one element with rows in it; all other blocks become a pair of sides, each
// with its language and direction. The original stays aside, untouched, and comes back when the view is left.

const UNIT = /^u[a-z2-7]{8}(-\d+)?$/;
const BLOCKS = new Set(("ADDRESS ARTICLE ASIDE BLOCKQUOTE CAPTION COLGROUP DD DETAILS DIV DL DT FIGCAPTION FIGURE FOOTER "
  + "H1 H2 H3 H4 H5 H6 HEADER HR LI OL P PRE SECTION SUMMARY TABLE TBODY TD TFOOT TH THEAD TR UL").split(" "));
const NESTED = new Set(("ARTICLE ASIDE BLOCKQUOTE CAPTION DD DETAILS DIV DL DT FIGCAPTION FIGURE LI OL SECTION SUMMARY "
  + "TABLE TBODY TFOOT THEAD UL").split(" "));
const TITLE = ".admonition-title";
const WHOLE = ".tabbed-set, .highlight, .codehilite";
const PARTS = new Set(["LI", "DT", "DD", "SUMMARY", "FIGCAPTION", "CAPTION"]);
const STATES = ["pending", "stale"];
const ROWS = { UL: "li", OL: "li", DL: "dd", DETAILS: "div" };

let original = null; // What the view stands for.
let heading = null; // Of the page, with the row that it stands in meanwhile.
let turn = 0; // Told apart, so that what was asked for and then left does not open.

const make = (name, className) => Object.assign(document.createElement(name), { className });

// ---- Pieces: the blocks of an element, and what stands between them.

const gather = (nodes, selector) => nodes.flatMap((node) => node.nodeType === 1
  ? [node, ...node.querySelectorAll("*")].filter((each) => each.matches(selector)) : []);

const piece = (nodes, element, holder) => {
  const units = gather(nodes, "[id]:not(.unit-merged, .unit-absent)").map((each) => each.id);
  const more = gather(nodes, "[data-unit]").map((each) => each.dataset.unit);
  if (!element) units.push(holder.id, holder.dataset.unit); // The words of a list item are its own.
  const home = (element || holder).closest("[lang]");
  return {
    nodes, element, holder,
    keys: new Set([...units, ...more].filter((each) => UNIT.test(each))),
    merged: new Set(gather(nodes, ".unit-merged").map((each) => each.id)),
    lang: home.lang,
    dir: home.dir,
  };
};

const pieces = (parent) => {
  const found = [];
  let run = null;
  for (const node of [...parent.childNodes]) {
    const block = node.nodeType === 1 && BLOCKS.has(node.tagName);
    const blank = node.nodeType !== 1 && !(node.nodeType === 3 && node.data.trim());
    if (block) {
      run = null;
      found.push([[node], node]);
    } else if (run) {
      run.push(node);
    } else if (!blank) {
      found.push([run = [node], null]);
    }
  }
  return found.map(([nodes, element]) => piece(nodes, element, parent));
};

// ---- Rows: which pieces stand beside each other.

const shape = ({ element, nodes }) => {
  const words = nodes.some((node) => node.textContent.trim()) ? "words" : "";
  const picture = element && element.querySelector("img, video, audio") ? "picture" : "";
  return [element ? element.tagName : "", element ? element.classList[0] : "", words, picture].join();
};

const shares = (one, other) => [...one].some((each) => other.has(each));

const align = (ours, theirs) => {
  let rows = ours.map((each) => ({ ours: [each], theirs: [] }));
  const rowOf = new Map();
  const rowWith = (one) => rows.find((row) => row.ours.includes(one));
  const put = (row, other) => {
    row.theirs.push(other);
    rowOf.set(other, row);
  };
  // Our rows from the first to the last that a piece of theirs belongs to become one.
  const join = (some) => {
    const places = some.map((row) => rows.indexOf(row));
    const first = Math.min(...places);
    const parts = rows.slice(first, Math.max(...places) + 1);
    const one = { ours: parts.flatMap((row) => row.ours), theirs: parts.flatMap((row) => row.theirs) };
    one.theirs.forEach((other) => rowOf.set(other, one));
    rows = [...rows.slice(0, first), one, ...rows.slice(first + parts.length)];
    return one;
  };
  for (const other of theirs) {
    const own = ours.filter((each) => shares(each.keys, other.keys));
    if (own.length) put(join([...new Set(own.map(rowWith))]), other);
  }
  // What was put into the piece before it stands there, in either text.
  for (const other of theirs.filter((each) => each.merged.size && rowOf.has(each))) {
    for (const each of ours.filter((one) => shares(one.keys, other.merged))) {
      const [host, row] = [rowOf.get(other), rowWith(each)];
      if (!row.theirs.length && rows.indexOf(row) === rows.indexOf(host) + 1) join([host, row]);
    }
  }
  for (const each of ours.filter((one) => one.merged.size)) {
    for (const other of theirs.filter((one) => !rowOf.has(one) && shares(each.merged, one.keys))) {
      put(rowWith(each), other);
    }
  }
  // What belongs to no unit (rules, pictures, code) is paired between two rows that do, where it is alike.
  const free = (one) => !one.keys.size;
  let from = 0;
  for (const other of theirs) {
    if (rowOf.has(other)) {
      from = rows.indexOf(rowOf.get(other)) + 1;
      continue;
    }
    if (!free(other)) continue;
    for (let place = from; place < rows.length && !rows[place].theirs.length; place += 1) {
      const [only] = rows[place].ours;
      if (only && free(only) && shape(only) === shape(other)) {
        put(rows[place], other);
        from = place + 1;
        break;
      }
    }
  }
  // What only they have stands behind what it stands behind there.
  let behind = null;
  for (const other of theirs) {
    if (!rowOf.has(other)) {
      const row = { ours: [], theirs: [other] };
      rows.splice(behind ? rows.indexOf(behind) + 1 : 0, 0, row);
      rowOf.set(other, row);
    }
    behind = rowOf.get(other);
  }
  return rows;
};

// ---- The view: rows made into elements.

// What can only stand in a list, a box or a figure, put elsewhere.
const loose = (node) => {
  if (!PARTS.has(node.tagName)) return node;
  const box = make("div", node.className);
  for (const { name, value } of node.attributes) box.setAttribute(name, value);
  box.append(...node.childNodes);
  return box;
};

const side = (some, fallback) => {
  const first = some[0] || fallback;
  const box = make("div", some.length ? "side" : "side side--none");
  Object.assign(box, { lang: first.lang, dir: first.dir });
  for (const { nodes, element, holder } of some) {
    const owner = element || holder;
    if (!element) box.classList.add(...STATES.filter((state) => holder.classList.contains(state)));
    const note = owner.matches(".pending") && gather(nodes, ".unit-note")[0];
    // Words that wait for their translation stand in the other column already.
    if (note && element) element.replaceChildren(note);
    box.append(...(note && !element ? [note] : nodes.map(loose)));
  }
  return box;
};

const pair = (row, name, texts) => {
  const box = make(name, "pair");
  box.append(side(row.ours, texts.ours), side(row.theirs, texts.theirs));
  return box;
};

const media = (element) => [...element.querySelectorAll("img, source, video, audio")].map((each) => each.src || each.srcset);

const same = (one, other) => {
  const [a, b] = [one.element, other.element];
  if (one.keys.size || other.keys.size || !a || !b) return false;
  return a.tagName === b.tagName && a.textContent.trim() === b.textContent.trim() && `${media(a)}` === `${media(b)}`;
};

const nested = (a, b) => a.tagName === b.tagName && (NESTED.has(a.tagName) || a.matches(TITLE)) && !a.matches(WHOLE)
  && (a.tagName !== "DIV" || a.classList[0] === b.classList[0]);

const cells = (a, b, texts) => {
  const row = a.cloneNode(false);
  [...a.children].forEach((cell, place) => {
    const twin = b.children[place];
    if (cell.textContent.trim() === twin.textContent.trim() && !twin.matches(".pending")) {
      row.append(cell);
      return;
    }
    row.append(nest(cell, twin, texts, true));
  });
  return row;
};

const nest = (a, b, texts, cell = false) => {
  const [ours, theirs] = [pieces(a), pieces(b)];
  const shell = a.cloneNode(false);
  if (ours.some((each) => !each.element)) {
    // Language and state are said by the sides.
    shell.classList.remove(...STATES);
    shell.removeAttribute("lang");
    shell.removeAttribute("dir");
  }
  if (["UL", "OL"].includes(a.tagName)) {
    shell.classList.add("both");
    shell.setAttribute("role", "list"); // Safari takes a list without markers for none.
  }
  const whole = cell && [ours, theirs].every((some) => some.length === 1) ? [{ ours, theirs }] : align(ours, theirs);
  shell.append(...whole.flatMap((row) => element(row, a.tagName, texts)));
  return shell;
};

const element = (row, within, texts) => {
  const [one, other] = [row.ours[0], row.theirs[0]];
  if (row.ours.length === 1 && row.theirs.length === 1 && one.element && other.element) {
    const [a, b] = [one.element, other.element];
    if (same(one, other)) return [a];
    if (a.tagName === "TR" && b.tagName === "TR" && a.children.length === b.children.length) return [cells(a, b, texts)];
    if (nested(a, b)) return [nest(a, b, texts)];
  }
  const all = [...row.ours, ...row.theirs];
  if (all.some((each) => each.element && /^(TR|T[A-Z]{4}|COLGROUP|CAPTION)$/.test(each.element.tagName))) {
    // Parts of a table that the other one does not have: they stay parts of it, in their own language.
    return all.filter((each) => each.element && (each.element.tagName !== "COLGROUP" || row.ours.includes(each)))
      .map(({ element: part, lang, dir }) => Object.assign(part, { lang, dir }));
  }
  return [pair(row, ROWS[within] || "div", texts)];
};

// ---- The twin

const resolve = (root, base) => {
  const address = (value) => {
    const url = new URL(value, base);
    return url.origin === location.origin ? url.pathname + url.search + url.hash : url.href;
  };
  for (const name of ["href", "src", "poster"]) {
    for (const each of root.querySelectorAll(`[${name}]`)) {
      const value = each.getAttribute(name);
      // A link within the page leads to what stands beside its target.
      if (!value.startsWith("#")) each.setAttribute(name, address(value));
    }
  }
  for (const each of root.querySelectorAll("[srcset]")) {
    const set = each.getAttribute("srcset").split(/,\s+/);
    each.setAttribute("srcset", set.map((part) => part.trim().replace(/^\S+/, address)).join(", "));
  }
};

const load = async (href) => {
  const answer = await fetch(href, { credentials: "same-origin" });
  if (!answer.ok) throw new Error(answer.statusText);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (!page.getElementById("__text")) throw new Error("no text");
  resolve(page, answer.url || href);
  return page;
};

const styled = () => new Promise((done, failed) => {
  const href = new URL("parallel.css", import.meta.url).href;
  if ([...document.styleSheets].some((sheet) => sheet.href === href)) {
    done();
    return;
  }
  const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href, onload: done });
  link.onerror = () => {
    link.remove();
    failed(new Error("no style"));
  };
  document.head.append(link);
});

// Of several equal ids ours stays; boxes and their labels need theirs, under another name.
const rename = (twins) => {
  for (const each of twins.querySelectorAll("input[id], input[name], label[for]")) {
    for (const name of ["id", "name", "for"]) {
      if (each.hasAttribute(name)) each.setAttribute(name, `__twin_${each.getAttribute(name)}`);
    }
  }
};

const title = (page, source) => {
  const [ours, theirs] = [document.getElementById("__title"), page.getElementById("__title")];
  const row = make("div", "pair parallel__head");
  const [a, b] = [document.documentElement, source].map(({ lang, dir }) => Object.assign(make("div", "side"), { lang, dir }));
  if (theirs) b.append(Object.assign(make("p", "parallel__title"), { textContent: theirs.textContent }));
  const labels = page.querySelector(".byline__labels");
  if (labels && !document.querySelector(".byline__labels")) {
    const box = make("div", "byline");
    box.append(document.importNode(labels, true));
    b.append(box);
  }
  if (!ours || !b.childNodes.length) return;
  heading = { element: ours, row };
  ours.replaceWith(row);
  a.append(ours);
  row.append(a, b);
};

const build = (page) => {
  const root = document.documentElement;
  const ours = original.cloneNode(true);
  const theirs = document.importNode(page.getElementById("__text"), true);
  const source = page.documentElement;
  Object.assign(ours, { lang: root.lang, dir: root.dir });
  Object.assign(theirs, { lang: source.lang, dir: source.dir });
  ours.querySelectorAll("[popover]").forEach((each) => each.remove());
  ours.querySelectorAll(".twin").forEach((each) => each.setAttribute("aria-expanded", "false"));
  theirs.querySelectorAll(".twin").forEach((each) => each.remove());
  rename(theirs);
  for (const each of theirs.querySelectorAll("h1")) {
    const words = make("p", "parallel__title");
    words.id = each.id;
    words.append(...each.childNodes);
    each.replaceWith(words);
  }
  const named = [...theirs.querySelectorAll("[id]")];
  const view = original.cloneNode(false);
  const texts = { ours: ours, theirs: theirs };
  view.append(...align(pieces(ours), pieces(theirs)).flatMap((row) => element(row, "", texts)));
  const taken = new Set([...view.querySelectorAll("[id]")].filter((each) => !named.includes(each)).map((each) => each.id));
  for (const each of named) {
    if (taken.has(each.id) || document.getElementById(each.id)) each.removeAttribute("id");
  }
  return view;
};

// What the reader is looking at stays where it is on the screen.
const steady = (change) => {
  const top = (each) => each.getBoundingClientRect().top;
  const text = document.getElementById("__text");
  const seen = scrollY > 0 && [...text.querySelectorAll("[id]")].find((each) => top(each) > 0 && each.offsetHeight > 0);
  const was = seen && top(seen);
  change();
  if (location.hash) location.replace(location.hash); // Without it the browser forgets which passage is the target.
  const now = seen && document.getElementById(seen.id);
  if (now && was < innerHeight) scrollBy({ top: top(now) - was, behavior: "instant" });
};

export const open = async (href) => {
  turn += 1;
  const own = turn;
  const [page] = await Promise.all([load(href), styled()]);
  if (own !== turn || original) return;
  original = document.getElementById("__text");
  const view = build(page);
  steady(() => {
    original.replaceWith(view);
    title(page, page.documentElement);
    document.documentElement.dataset.view = "parallel";
  });
};

export const close = () => {
  turn += 1;
  if (!original) return;
  steady(() => {
    document.getElementById("__text").replaceWith(original);
    if (heading) heading.row.replaceWith(heading.element);
    delete document.documentElement.dataset.view;
  });
  original = heading = null;
};
