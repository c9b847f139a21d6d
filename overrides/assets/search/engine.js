// Answers queries from the files of the index: it fetches those that the query's words are filed in, and nothing else.
// How much a word says of a report was settled when the index was made (scripts/bitext/search/postings.py); how near it is
// to the query's, and how rare, is settled here.
import { analyser as makeAnalyser } from "./analyser.js";
import { excerpt, marking, pieces } from "./excerpts.js";
import { BARE, distance, FORM, HEARD, judge, NEAR, SLIP, slips } from "./levels.js";
import { open as read } from "./reading.js";

const WEIGHTS = Float64Array.from({ length: 16 }, (_, n) => 0.125 * 2 ** (n / 2));
const LONGEST = 200; // letters of a query that count
const MOST = 12; // words of a query that count
const COMPLETIONS = 5;
const SATURATION = 1.6;
const CONTROLS = /[\u0000-\u001f\u061c\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g;
const PART = /(-?)["\u201c\u201d\u201e\u00ab\u00bb]([^"\u201c\u201d\u201e\u00ab\u00bb]*)["\u201c\u201d\u201e\u00ab\u00bb]?|(-?)([^\s"\u201c\u201d\u201e\u00ab\u00bb]+)/g;

export async function open(base) {
  const { index, rules } = await read(base);
  return new Engine(index, makeAnalyser(rules));
}

class Engine {
  constructor(index, analyser) {
    this.index = index;
    this.manifest = index.manifest;
    this.analyser = analyser;
    this.level = judge(analyser);
    const facet = ([id, labels, count]) => ({ id, labels, count });
    this.facets = {
      topics: this.manifest.topics.map(facet),
      places: this.manifest.places.map(facet),
      years: this.manifest.years.map(([year, count]) => ({ year, count })),
    };
  }

  // Queries

  parse(query, typing) {
    const text = query.replace(CONTROLS, " ").slice(0, LONGEST);
    const wanted = [];
    const phrases = [];
    const unwanted = [];
    for (const part of text.matchAll(PART)) {
      const quoted = part[2] !== undefined;
      const inside = quoted ? part[2] : part[4];
      const negative = Boolean(part[1] || part[3]) && (part.index === 0 || /\s/.test(text[part.index - 1]));
      const words = this.analyser.tokens(inside).slice(0, MOST).map(({ token, start, end }) => ({
        ...this.analyser.question(token),
        raw: inside.slice(start, end),
        at: part.index + part[0].indexOf(inside) + start,
        quoted,
      }));
      if (!words.length) continue;
      if (negative) unwanted.push(words);
      else {
        if (quoted && words.length > 1) phrases.push(words);
        wanted.push(...words);
      }
    }
    const words = wanted.slice(0, MOST);
    const last = words.at(-1);
    if (typing && last && !last.quoted && /[\p{L}\p{N}\p{M}]$/u.test(text)) last.open = true;
    return { text, words, phrases, unwanted };
  }

  // What a query's word means: forms in the index with how near they are; aliases are found between words.
  async forms(word) {
    const found = new Map();
    await Promise.all(word.keys.map(async (key) => {
      for (const form of await this.index.forms(key)) {
        const level = this.level(word.form, form, word.script);
        if (level > 0 && !(found.get(form)?.level >= level)) found.set(form, { key, level, form });
      }
    }));
    return found;
  }

  async complete(word) {
    const typed = this.analyser.completed(word.form);
    if (typed.length < 2) return [];
    const words = await this.index.section("lists", typed.length < 3 ? "v" + typed : "w" + typed.slice(0, 3));
    const fitting = [...words].filter(([form]) => form.length > typed.length && form.startsWith(typed));
    fitting.sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
    return fitting.slice(0, COMPLETIONS).map(([form]) => form);
  }

  // Words one slip or two away from what nobody wrote.
  async slipped(word) {
    const bare = this.analyser.completed(word.form);
    const most = slips(bare);
    if (!most) return [];
    const found = new Map();
    const take = (form, count) => {
      const far = distance(bare, form, most);
      if (far && far <= most) found.set(form, { form, far, count });
    };
    for (const [form, count] of await this.index.section("lists", "w" + bare.slice(0, 3))) take(form, Number(count));
    const ranked = () => [...found.values()].sort((a, b) => a.far - b.far || b.count - a.count);
    if (!ranked().some((each) => each.far === 1)) {
      const key = word.keys[0];
      const near = new Set();
      await Promise.all(["<" + key[0], ">" + key.at(-1)].map(async (list) => {
        for (const other of (await this.index.section("lists", list)).keys()) if (distance(key, other, 1) === 1) near.add(other);
      }));
      await Promise.all([...near].slice(0, 10).map(async (other) => {
        for (const form of await this.index.forms(other)) take(this.analyser.completed(form), (await this.index.list(other, form)).ids.length);
      }));
    }
    const all = ranked();
    return all.filter((each) => each.far === all[0].far).slice(0, 4);
  }

  // What a word in Latin letters sounds like in Arabic, in reports that have no text but the Arabic one.
  async sounds(word, forms, level) {
    await Promise.all([...new Set([word.form, word.form.replace(/s$/, "")])].map(async (spelling) => {
      const { keys, test } = this.analyser.heard(spelling);
      await Promise.all(keys.map(async (sound) => {
        const key = "*" + sound;
        for (const form of await this.index.forms(key)) {
          const bare = this.analyser.completed(form);
          if (!test.test(bare) && !test.test(bare.replace(/\u0647$/, ""))) continue;
          forms.set(key + form, { key, form, level });
        }
      }));
    }));
  }

  // Names in a query: places [from, to) among its words, and the name's id.
  async names(words) {
    const found = [];
    const held = await Promise.all(words.map(async (word) => {
      const keys = word.stop ? (this.manifest.shouted.includes(word.form) ? ["@" + word.form] : []) : word.keys;
      return (await Promise.all(keys.map((key) => this.index.spellings(key)))).flat();
    }));
    for (let from = 0; from < words.length; from++) {
      const begins = new Set(this.analyser.outset(words[from].form));
      let best = 0;
      let hits = [];
      for (const name of held[from]) {
        const at = name.lastIndexOf("=");
        const forms = name.slice(1, at).split(" ");
        const size = forms.length;
        const fits = from + size <= words.length && forms.every((form, n) => {
          const word = words[from + n];
          if (n === 0 ? begins.has(form) : word.form === form) return true;
          return n > 0 && word.open && word.form.length > 1 && form.startsWith(word.form);
        });
        if (!fits || size < best) continue;
        if (size > best) hits = [];
        best = size;
        hits.push(name.slice(at + 1));
      }
      if (!best) continue;
      found.push({ from, to: from + best, ids: [...new Set(hits)] });
      from += best - 1;
    }
    return found;
  }

  // Every spelling of names, as forms.
  async spellings(ids) {
    const all = await Promise.all(ids.map((id) => this.index.spellings("=" + id)));
    return all.flat().map((name) => name.slice(1, -1).split(" "));
  }

  // Of one word or name: report -> { level: the best, strength }.
  async gather(forms) {
    const found = new Map();
    await Promise.all([...forms].map(async ({ key, form, level }) => {
      const { ids, weights } = await this.index.list(key, form);
      for (let n = 0; n < ids.length; n++) {
        const strength = WEIGHTS[weights[n]] * level;
        const held = found.get(ids[n]);
        if (!held) found.set(ids[n], { level, strength });
        else {
          held.strength += strength;
          if (level > held.level) held.level = level;
        }
      }
    }));
    return found;
  }

  async search(query, options = {}) {
    const { words, phrases, unwanted, text } = this.parse(String(query), options.typing);
    if (words.at(-1)?.open) this.complete(words.at(-1)).catch(() => {}); // its list comes along with the words
    const names = await this.names(words);
    const content = words.filter((word, n) => !word.stop || names.some(({ from, to }) => n >= from && n < to));
    const asked = content.length ? words.filter((word) => content.includes(word)) : words;
    const slots = await Promise.all(asked.map((word) => this.slot(word)));
    const marker = marking(this.analyser, this.level, [...slots], await this.spellings(names.flatMap(({ ids: each }) => each)));
    for (const { from, to, ids } of names) { // a name's words are one
      const inside = words.slice(from, to).map((word) => slots.find((slot) => slot.word === word)).filter(Boolean);
      const concept = await this.gather(ids.map((id) => ({ key: "=" + id, form: "~", level: BARE })));
      const merged = new Map(concept);
      const rarest = inside.reduce((a, b) => b.hits.size < a.hits.size ? b : a, inside[0]);
      for (const [id, hit] of rarest.hits) {
        if (!merged.has(id) && inside.every((slot) => slot.hits.has(id))) merged.set(id, { ...hit, level: hit.level * 0.9 });
      }
      for (const slot of inside) slots.splice(slots.indexOf(slot), 1);
      slots.push({ word: words[from], hits: merged, good: true, slip: "" });
    }
    let allowed = await this.filter(options);
    for (const phrase of phrases) allowed = both(allowed, await this.phrase(phrase));
    const banned = new Set();
    for (const group of unwanted) {
      const ids = group.length > 1 ? await this.phrase(group) : await this.plain(group[0]);
      for (const id of ids) banned.add(id);
    }
    let ranked;
    if (!slots.length) {
      const { ids } = words.length ? { ids: [] } : await this.index.list("~all", "~");
      ranked = ids.map((id) => ({ id, score: 0 }));
    } else ranked = this.rank(slots);
    ranked = ranked.filter(({ id }) => (!allowed || allowed.has(id)) && !banned.has(id));
    if (options.sort === "date" || !slots.length) ranked.sort((a, b) => b.id - a.id);
    const suggestion = await this.suggest(text, slots, ranked);
    return {
      total: ranked.length,
      suggestion,
      results: ranked.map(({ id, score }) => ({
        id, score, date: this.index.date(id), load: () => this.show(id, marker, options.locale),
      })),
    };
  }

  // One word of a query: its hits, with completions while it is being typed, and slips where nothing else is found.
  async slot(word) {
    const forms = await this.forms(word);

    const good = [...forms.values()].some(({ level }) => level >= NEAR);
    const add = async (base, level) => {
      const known = this.analyser.word(base);
      await Promise.all(known.keys.map(async (key) => {
        for (const form of await this.index.forms(key)) {
          if (this.analyser.completed(form) !== base || forms.get(form)?.level >= level) continue;
          forms.set(form, { key, form, level });
        }
      }));
    };
    let slip = "";
    if (word.open && !word.stop) await Promise.all((await this.complete(word)).map((base) => add(base, NEAR - 0.1)));
    let reached = [...forms.values()].some(({ level }) => level > 0.4);
    if (word.script === "en" && !word.stop && !this.manifest.whole) {
      await this.sounds(word, forms, reached ? HEARD / 5 : HEARD);
      reached = [...forms.values()].some(({ level }) => level > 0.4);
    }
    if (!reached && word.script !== "number" && !word.stop) {
      const near = await this.slipped(word);
      for (const { form, far } of near) {
        await add(form, SLIP + 0.15 - 0.05 * far);
        for (const other of (await this.forms({ ...this.analyser.question(form), script: word.script })).values()) {
          if (other.level < NEAR || forms.has(other.form)) continue;
          forms.set(other.form, { ...other, level: SLIP });
        }
      }
      slip = near.length ? near[0].form : "";
    }
    if (!good && !slip) slip = [...forms.values()].sort((a, b) => b.level - a.level)[0]?.form || "";
    const levels = new Map([...forms.values()].map(({ form, level }) => [form, level]));
    return { word, forms: levels, hits: await this.gather(forms.values()), good: good || reached, slip };
  }

  rank(slots) {
    const total = this.manifest.reports;
    const scores = new Map();
    let sum = 0;
    for (const { hits } of slots) {
      let top = 0;
      for (const { level } of hits.values()) if (level > top) top = level;
      let count = 0;
      for (const { level } of hits.values()) if (level >= top * 0.7) count++;
      const rarity = Math.log(1 + (total - count + 0.5) / (count + 0.5)) + 0.2;
      sum += rarity;
      for (const [id, { level, strength }] of hits) {
        const score = rarity * level * strength / (strength + SATURATION * (0.3 + 0.7 * level));
        const held = scores.get(id);
        if (held) {
          held.score += score;
          held.cover += rarity * (level >= NEAR ? 1 : level);
          held.words++;
        } else scores.set(id, { id, score, cover: rarity * (level >= NEAR ? 1 : level), words: 1 });
      }
    }
    const all = [...scores.values()];
    for (const each of all) each.score *= (each.cover / sum) ** 2 * (each.words === slots.length ? 1.3 : 1);
    const most = all.reduce((top, { score }) => Math.max(top, score), 0);
    const kept = all.filter(({ score }) => score > most * 0.02);
    for (const each of kept) each.step = Math.round(each.score / most * 200);
    return kept.sort((a, b) => b.step - a.step || b.id - a.id);
  }

  async filter({ topic, place, year, translated }) {
    let allowed = null;
    const keep = async (key, yes = true) => {
      const { ids } = await this.index.list(key, "~");
      const there = new Set(ids);
      if (!yes) {
        const all = await this.index.list("~all", "~");
        allowed = both(allowed, new Set(all.ids.filter((id) => !there.has(id))));
      } else allowed = both(allowed, there);
    };
    if (topic) await keep("~topic:" + topic);
    if (place) await keep("~place:" + place);
    if (translated) await keep("~translated", translated === "yes");
    if (year) {
      const { ids } = await this.index.list("~all", "~");
      allowed = both(allowed, new Set(ids.filter((id) => this.index.date(id)?.startsWith(year + "-"))));
    }
    return allowed;
  }

  // The reports in which a word stands, in any form of it.
  async plain(word) {
    const found = new Set();
    for (const { key, form, level } of (await this.forms(word)).values()) {
      if (level >= FORM) for (const id of (await this.index.list(key, form)).ids) found.add(id);
    }
    return found;
  }

  // The reports in which words stand one after the other; function words count as steps only.
  async phrase(words) {
    let ends = null;
    let step = 0;
    for (const word of words) {
      step++;
      if (word.stop) continue;
      const here = new Map();
      const forms = [...(await this.forms(word)).values()].filter(({ level, form }) => level >= BARE || (word.open && form.startsWith(word.form)));
      await Promise.all(forms.map(async ({ key, form }) => {
        for (const [id, places] of await this.index.places(key, form)) {
          if (ends && !ends.has(id)) continue;
          const held = here.get(id);
          if (held) for (const place of places) held.add(place);
          else here.set(id, new Set(places));
        }
      }));
      if (ends) {
        for (const [id, places] of here) {
          const before = ends.get(id);
          const kept = new Set([...places].filter((place) => before.has(place - step)));
          if (kept.size) here.set(id, kept);
          else here.delete(id);
        }
      }
      ends = here;
      step = 0;
    }
    return new Set(ends ? ends.keys() : []);
  }

  // Results

  async marker(query) {
    const { words } = this.parse(String(query), false);
    const names = await this.names(words);
    const asked = words.filter((word) => !word.stop || words.every((each) => each.stop));
    const slots = await Promise.all(asked.map((word) => this.slot(word)));
    return marking(this.analyser, this.level, slots, await this.spellings(names.flatMap(({ ids }) => ids)));
  }

  async show(id, marker, locale) {
    const held = await this.index.text(id);
    const own = held.texts[locale];
    const other = Object.keys(held.texts).find((each) => each !== locale);
    const lang = own ? locale : other;
    const page = held.texts[lang];
    const tries = [lang, ...Object.keys(held.texts).filter((each) => each !== lang)];
    let best = null;
    for (const each of tries) {
      const text = held.texts[each];
      const found = excerpt(text, marker);
      const title = marker(text.title);
      const count = found.count + title.length * 2;
      if (count && !best) best = { each, found };
    }
    const matched = best ? best.each : lang;
    return {
      id,
      url: page.url,
      lang,
      title: pieces(page.title, marker(page.title)),
      excerptLang: matched,
      excerpt: (best ? best.found : excerpt(page, marker)).pieces,
      date: held.date,
      foreign: matched !== locale,
      matched,
    };
  }

  // A word as a report writes it, best from within a sentence, where no capital opens one.
  written(held, form) {
    let found = "";
    for (const each of Object.values(held?.texts || {})) {
      for (const part of [...each.body, each.summary || "", each.title]) {
        for (const { token, start, end } of this.analyser.tokens(part)) {
          if (this.analyser.completed(this.analyser.word(token).form) !== this.analyser.completed(form)) continue;
          found = part.slice(start, end);
          if (start) return found;
        }
      }
    }
    return found.toLowerCase();
  }

  async suggest(text, slots, ranked) {
    const wrong = slots.filter(({ good, slip }) => !good && slip);
    if (!wrong.length) return "";
    let made = text;
    for (const { word, slip } of wrong.sort((a, b) => b.word.at - a.word.at)) {
      let better = slip;
      const hit = ranked.find(({ id }) => slots.find((slot) => slot.word === word).hits.has(id));
      if (hit) {
        const held = await this.index.text(hit.id).catch(() => null);
        better = this.written(held, slip) || better;
      }
      if (better.toLowerCase() === word.raw.toLowerCase()) continue;
      made = made.slice(0, word.at) + better + made.slice(word.at + word.raw.length);
    }
    return made === text ? "" : made.trim();
  }
}

const both = (one, other) => {
  if (!one) return new Set(other);
  return new Set([...other].filter((id) => one.has(id)));
};
