// One report that was found, and one earlier search, as elements: options of the dialog's list, or items of the page's.
// All words come from reports or readers: they are set as text and isolated from the words around them.

import { icon, make } from "./shared.js";

const CLOCK = "M12 20a8 8 0 1 0 0-16 8 8 0 0 0 0 16m0-18a10 10 0 1 1 0 20 10 10 0 0 1 0-20m.5 5v5.25l4.5 2.67-.75 1.23L11 13V7z";

const pieces = (all) => all.map(({ text, mark }) => (mark ? make("mark", {}, text) : text));

// A text in another language says so, and runs its own way where that is another than the page's.
const spoken = (words, locale) => {
  if (locale === words.locale || !words.editions[locale]) return {};
  const { dir } = words.editions[locale];
  return { lang: locale, dir: dir !== words.dir && dir };
};

const facts = (words, shown, target) => {
  const labels = [];
  if (shown.foreign) labels.push(words.t(`matched.${shown.matched}`));
  if (target !== words.locale) labels.push(words.t(`listing.in.${target}`));
  const rows = labels.filter(Boolean).map((label) => make("span", { class: "badge badge--pending" }, label));
  if (shown.date) rows.unshift(make("time", { datetime: shown.date }, words.day(shown.date)));
  return rows.length ? make("span", { class: "found__facts" }, ...rows) : null;
};

// The words are marked on the page that a result leads to.
const address = (words, shown, query) => {
  const target = words.target(shown.url);
  if (target && query) target.searchParams.set("marked", query);
  return target;
};

const parts = (words, shown, query) => {
  const target = address(words, shown, query);
  if (!target) return null;
  const locale = words.at(shown.url);
  const excerpt = shown.excerpt.some(({ text }) => text.trim());
  return {
    link: { href: target.href, hreflang: locale !== words.locale && locale },
    title: [make("bdi", {}, ...pieces(shown.title))],
    spoken: spoken(words, shown.lang),
    told: spoken(words, shown.excerptLang ?? shown.lang),
    facts: facts(words, shown, locale),
    excerpt: excerpt ? pieces(shown.excerpt) : [],
  };
};

// An option is a link, so that every way of following a link works on it too.
export const option = (words, shown, query, id) => {
  const found = parts(words, shown, query);
  if (!found) return null;
  return make(
    "a",
    { ...found.link, class: "found found--option", role: "option", id, tabindex: "-1", "aria-selected": "false" },
    make("span", { class: "found__title", ...found.spoken }, ...found.title),
    found.facts,
    found.excerpt.length && make("span", { class: "found__excerpt", ...found.told }, ...found.excerpt),
  );
};

export const item = (words, shown, query) => {
  const found = parts(words, shown, query);
  if (!found) return null;
  const link = make("a", { ...found.link, ...found.spoken }, ...found.title);
  return make(
    "li",
    { class: "found" },
    make("h2", { class: "found__title", ...found.spoken }, link),
    found.facts,
    found.excerpt.length && make("p", { class: "found__excerpt", ...found.told }, ...found.excerpt),
  );
};

export const earlier = (query, href, id) => {
  const parts = [icon(CLOCK), make("bdi", {}, query)];
  const role = id ? { role: "option", id, tabindex: "-1", "aria-selected": "false" } : {};
  const link = make("a", { href, class: "found found--option found--earlier", ...role }, ...parts);
  return id ? link : make("li", {}, link);
};
