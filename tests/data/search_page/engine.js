// An engine that stands in for the real one in tests of what shows its answers: it finds letters in a table, as slowly
// or as badly as the table says.
export const open = async (address) => {
  const answer = await fetch(new URL("table.json", address));
  if (!answer.ok) throw new Error("no table");
  const table = await answer.json();
  const later = (time) => new Promise((done) => setTimeout(done, time));
  const words = (query) => query.toLowerCase().split(/\s+/).filter((word) => word && !word.startsWith("-"));
  const pieces = (text, marks) => {
    const found = [];
    let rest = text;
    while (rest) {
      const at = Math.min(...marks.map((word) => rest.toLowerCase().indexOf(word)).filter((each) => each >= 0));
      if (!Number.isFinite(at)) break;
      const word = marks.find((each) => rest.toLowerCase().startsWith(each, at));
      if (at) found.push({ text: rest.slice(0, at), mark: false });
      found.push({ text: rest.slice(at, at + word.length), mark: true });
      rest = rest.slice(at + word.length);
    }
    return rest ? [...found, { text: rest, mark: false }] : found;
  };
  const matches = (text, wanted) => wanted.every((word) => `${text.title} ${text.body}`.toLowerCase().includes(word));
  return {
    facets: table.facets,
    search: async (query, options) => {
      globalThis.asked = [...(globalThis.asked ?? []), { query, ...options }];
      await later(Object.hasOwn(table.slow, query) ? table.slow[query] : 0);
      if (table.broken.includes(query)) throw new Error("broken");
      const wanted = words(query);
      const rows = table.records.filter((each) =>
        (!options.topic || each.topics.includes(options.topic)) && (!options.place || each.places.includes(options.place)) &&
        (!options.year || (each.date ?? "").startsWith(options.year)) &&
        (!options.translated || (options.translated === "yes") === Boolean(each.texts.en)) &&
        Object.values(each.texts).some((text) => matches(text, wanted)));
      if (options.sort === "date") rows.sort((a, b) => (a.date < b.date ? 1 : -1));
      return {
        total: rows.length,
        suggestion: Object.hasOwn(table.suggestions, query) ? table.suggestions[query] : "",
        results: rows.map((each, id) => ({
          id,
          date: each.date,
          load: async () => {
            await later(each.slow ?? 0);
            if (each.broken) throw new Error("broken");
            const order = [options.locale, "ar", "en"].filter((locale) => each.texts[locale]);
            const lang = order.find((locale) => matches(each.texts[locale], wanted));
            const { title, body } = each.texts[lang];
            const { url } = each.texts[order[0]];
            return {
              url, lang, date: each.date, foreign: lang !== options.locale, matched: lang,
              title: pieces(title, wanted), excerpt: pieces(body, wanted),
            };
          },
        })),
      };
    },
    marker: async (query) => (text) => words(query).flatMap((word) => {
      const found = [];
      for (let at = text.toLowerCase().indexOf(word); at >= 0; at = text.toLowerCase().indexOf(word, at + 1)) {
        found.push([at, at + word.length]);
      }
      return found;
    }).sort((a, b) => a[0] - b[0]),
  };
};
