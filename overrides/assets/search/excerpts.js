// What is shown of a report that was found: the stretch of its text in which most of the query's words stand.

import { NEAR } from "./levels.js";

const WIDTH = 180;

// A function from a text to the ranges of its words that a query meant; where there is none by the word, those alike.
// Of each word that was asked: `forms`, which were found and how near they are. `spellings` are those of its names.
export const marking = (analyser, level, asked, spellings) => {
  const near = new Map();
  for (const { forms } of asked) for (const [form, found] of forms) near.set(form, Math.max(found, near.get(form) || 0));
  const best = asked.map(({ forms }) => Math.max(0, ...forms.values()));
  const floor = Math.min(NEAR - 0.1, ...best.filter(Boolean));
  const common = asked.every(({ word }) => word.stop);
  const nearness = (token, form) => {
    if (!near.has(form)) {
      const { keys } = analyser.word(token);
      const kin = asked.filter(({ word }) => word.keys.some((key) => keys.includes(key)));
      near.set(form, Math.max(0, ...kin.map(({ word }) => level(word.form, form, word.script))));
    }
    return near.get(form);
  };
  return (text) => {
    const tokens = analyser.tokens(text);
    const words = tokens.map(({ token }) => analyser.word(token));
    const found = [];
    for (let n = 0; n < tokens.length; n++) {
      const begins = spellings.length ? analyser.outset(words[n].form) : [];
      const named = spellings.filter((forms) => begins.includes(forms[0]) && forms.every((each, k) => !k || words[n + k]?.form === each));
      const size = Math.max(0, ...named.map((forms) => forms.length));
      const { token, start, end } = tokens[n];
      if (size) {
        found.push([start, tokens[n + size - 1].end]);
        n += size - 1;
      } else if ((common || !words[n].stop) && nearness(token, words[n].form) >= floor) found.push([start, end]);
    }
    return found;
  };
};

export const pieces = (text, ranges) => {
  const made = [];
  let at = 0;
  for (const [start, end] of ranges) {
    if (start > at) made.push({ text: text.slice(at, start), mark: false });
    made.push({ text: text.slice(start, end), mark: true });
    at = end;
  }
  if (at < text.length) made.push({ text: text.slice(at), mark: false });
  return made;
};

// The stretch of a text in which most marks stand close together, cut between words.
export const excerpt = (text, marker) => {
  let best = null;
  for (const part of [...text.body, text.summary || ""]) {
    const ranges = marker(part);
    let from = 0;
    for (let n = 0; n < ranges.length; n++) {
      while (ranges[n][1] - ranges[from][0] > WIDTH) from++;
      const count = new Set(ranges.slice(from, n + 1).map(([a, b]) => part.slice(a, b))).size * 4 + (n - from);
      if (!best || count > best.count) best = { part, ranges, count, at: ranges[from][0], end: ranges[n][1] };
    }
  }
  if (!best) {
    const part = text.summary || text.body[0] || "";
    return { count: 0, pieces: pieces(cut(part), []) };
  }
  const room = Math.max(0, WIDTH - (best.end - best.at));
  let start = Math.max(0, best.at - Math.floor(room / 3));
  if (start > 0) start = best.part.indexOf(" ", start) + 1;
  if (start > best.at) start = best.at;
  let end = Math.min(best.part.length, start + WIDTH);
  if (end < best.end) end = best.end;
  if (end < best.part.length) end = Math.max(best.part.lastIndexOf(" ", end), best.end);
  const inside = best.ranges.filter(([a, b]) => a >= start && b <= end).map(([a, b]) => [a - start, b - start]);
  const made = pieces(best.part.slice(start, end), inside);
  if (start > 0) made.unshift({ text: "… ", mark: false });
  if (end < best.part.length) made.push({ text: " …", mark: false });
  return { count: best.count, pieces: made };
};

const cut = (text) => {
  if (text.length <= WIDTH) return text;
  const end = text.lastIndexOf(" ", WIDTH);
  return text.slice(0, end > 0 ? end : WIDTH) + " …";
};
