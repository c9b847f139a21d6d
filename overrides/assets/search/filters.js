// What narrows a search and orders it: native lists, filled from the index once it is open.

import { FILTERS, make } from "./shared.js";

const FOLDED = "(max-width: 44.984375em)";
const isolated = (text) => `\u2068${text}\u2069`;

// `changed(name, value)` is called for each choice, `changed()` when all are taken back.
export const filters = (words, changed) => {
  const { t } = words;
  const lists = {};
  const field = (name, label, ...options) => {
    const list = make("select", { id: `__find_${name}`, name }, ...options);
    list.addEventListener("change", () => changed(name, list.value));
    lists[name] = list;
    return make("div", { class: "finder__field" }, make("label", { for: list.id }, t(label)), list);
  };
  const choice = (value, text) => {
    const made = make("option", {}, text);
    made.value = value;
    return made;
  };
  const any = () => choice("", t("any"));
  const fields = [
    ...["topic", "place", "year"].map((name) => field(name, name, any())),
    field("translated", "translated", any(), choice("yes", t("translated.yes")), choice("no", t("translated.no"))),
    field("sort", "sort", choice("", t("sort.relevance")), choice("date", t("sort.date"))),
  ];
  const reset = make("button", { type: "button", class: "finder__button" }, t("reset"));
  reset.addEventListener("click", () => changed());
  const count = make("span", { class: "finder__set" });
  const summary = make("summary", {}, t("filters"), count);
  const box = make("details", { class: "finder__filters" }, summary, make("div", { class: "finder__fields" }, ...fields, reset));

  const named = new Intl.Collator(words.locale).compare;
  const labelled = ({ labels, id }) => labels[words.locale] ?? Object.values(labels)[0] ?? id;
  const counted = (value, label, number) => choice(value, `${isolated(label)} (${number})`);
  let filled = false;
  const fill = (facets) => {
    if (filled) return;
    filled = true;
    for (const [name, rows] of [["topic", facets.topics], ["place", facets.places]]) {
      const sorted = rows.map((row) => ({ ...row, label: labelled(row) })).sort((a, b) => named(a.label, b.label));
      lists[name].append(...sorted.map(({ id, label, count: number }) => counted(id, label, number)));
    }
    lists.year.append(...facets.years.map(({ year, count: number }) => counted(String(year), String(year), number)));
    for (const name of ["topic", "place", "year"]) lists[name].parentElement.hidden = lists[name].length < 2;
  };

  // Shows what is wanted; a value that no list has is taken back.
  const set = (wanted) => {
    for (const [name, list] of Object.entries(lists)) {
      list.value = wanted[name];
      if (list.value === wanted[name]) continue;
      list.value = "";
      if (filled) wanted[name] = "";
    }
    const number = FILTERS.filter((name) => wanted[name]).length;
    count.textContent = number ? ` (${number})` : "";
    reset.hidden = !number;
    if (number && !matchMedia(FOLDED).matches) box.open = true;
  };
  return { box, fill, set };
};
