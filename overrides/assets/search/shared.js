// What the search's dialog, its page and the marks on a found page share: the edition's words, the engine, the query,
// and what is kept on the device. All addresses start at this file's, so that they hold on any page.

const HOME = new URL("../../", import.meta.url);
const MOST_LETTERS = 200;
const MOST_RECENT = 8;
const UNSEEN = /[\u00ad\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g;
const BREAKS = /[\u0000-\u0020\u007f-\u00a0\u2028\u2029]+/g;

// The words and addresses of this edition. A failure is not kept: the next call asks again.
let words = null;
export const edition = () => {
  words ??= fetch(new URL("words.json", import.meta.url)).then((answer) => {
    if (!answer.ok) throw new Error(answer.statusText);
    return answer.json();
  }).then(told);
  words.catch(() => { words = null; });
  return words;
};

const told = (given) => {
  const root = new URL(given.root, HOME);
  const plurals = new Intl.PluralRules(given.locale);
  const t = (key, values = {}) => (given.text[key] ?? "").replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);
  return {
    ...given,
    t,
    root,
    page: new URL(given.page, HOME),
    reports: (count) => t(`count.reports.${plurals.select(count)}`, { count }),
    day: (iso) => {
      const [year, month, day] = iso.split("-").map(Number);
      return `${day} ${given.months[month - 1]} ${year}`;
    },
    // The page of a result: below the site's root, or nothing.
    target: (url) => {
      const address = new URL(url, root);
      return address.href.startsWith(root.href) ? address : null;
    },
    // The edition that an address belongs to: the deepest root that it stands below.
    at: (url) => Object.keys(given.editions)
      .filter((each) => url.startsWith(given.editions[each].path))
      .sort((a, b) => given.editions[b].path.length - given.editions[a].path.length)[0],
  };
};

// The engine, opened once. A module that could not be fetched is asked for under another address: browsers remember.
let opened = null;
let lost = 0;
export const engine = () => {
  const module = () => import(lost ? `./engine.js?${lost}` : "./engine.js").catch((error) => {
    lost += 1;
    throw error;
  });
  opened ??= module().then(({ open }) => open(new URL(document.querySelector(".find").dataset.index, location.href)));
  opened.catch(() => { opened = null; });
  return opened;
};

// A query as it may be shown and searched: one line, no marks that turn the text around it, of bounded length.
export const clean = (text) => {
  const line = text.slice(0, MOST_LETTERS * 20).replace(UNSEEN, "").replace(BREAKS, " ").trim();
  return [...line].slice(0, MOST_LETTERS).join("").trim();
};

const CHOICES = { topic: null, place: null, year: null, translated: ["yes", "no"], sort: ["date"] };
export const FILTERS = ["topic", "place", "year", "translated"];

// What is searched, read from an address and written to one.
export const read = (search) => {
  const given = new URLSearchParams(search);
  const wanted = { q: clean(given.get("q") ?? "") };
  for (const [name, allowed] of Object.entries(CHOICES)) {
    const value = (given.get(name) ?? "").slice(0, MOST_LETTERS);
    wanted[name] = !allowed || allowed.includes(value) ? value : "";
  }
  return wanted;
};

export const write = (wanted) => {
  const given = new URLSearchParams(Object.entries(wanted).filter(([, value]) => value)).toString();
  return given && `?${given}`;
};

// What the device remembers, if it lets us: never needed.
export const kept = (name) => {
  try { return localStorage.getItem(name); } catch { return null; }
};

export const keep = (name, value) => {
  try {
    if (value) localStorage.setItem(name, value);
    else localStorage.removeItem(name);
  } catch { /* remembered for this page only */ }
};

export const recent = {
  get on() { return kept("searches-kept") !== "no"; },
  set on(value) {
    keep("searches-kept", value ? "" : "no");
    if (!value) recent.clear();
  },
  all: () => {
    try {
      const found = JSON.parse(kept("searches"));
      return Array.isArray(found) ? found.filter((each) => typeof each === "string").map(clean).filter(Boolean) : [];
    } catch { return []; }
  },
  add: (query) => {
    if (!query || !recent.on) return;
    keep("searches", JSON.stringify([query, ...recent.all().filter((each) => each !== query)].slice(0, MOST_RECENT)));
  },
  clear: () => keep("searches", ""),
};

// An element with attributes and children; texts become text nodes, whatever they hold.
export const make = (name, attributes = {}, ...children) => {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === true) made.setAttribute(key, "");
    else if (value || value === 0) made.setAttribute(key, value);
  }
  made.append(...children.filter((each) => each || each === 0));
  return made;
};

export const CROSS = "M19 6.41 17.59 5 12 10.59 6.41 5 5 6.41 10.59 12 5 17.59 6.41 19 12 13.41 17.59 19 19 17.59 13.41 12z";
export const icon = (path) => {
  const space = "http://www.w3.org/2000/svg";
  const made = document.createElementNS(space, "svg");
  for (const [key, value] of [["viewBox", "0 0 24 24"], ["aria-hidden", "true"], ["class", "finder__icon"]]) {
    made.setAttribute(key, value);
  }
  const line = document.createElementNS(space, "path");
  line.setAttribute("d", path);
  made.append(line);
  return made;
};

export const styled = () => new Promise((done, failed) => {
  const href = new URL("search.css", import.meta.url).href;
  if ([...document.styleSheets].some((sheet) => sheet.href === href)) {
    done();
    return;
  }
  const link = make("link", { rel: "stylesheet", href });
  link.onload = done;
  link.onerror = () => {
    link.remove();
    failed(new Error("no style"));
  };
  document.head.append(link);
});
