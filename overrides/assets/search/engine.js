// Answers queries from the files of the index: it fetches those that the query's words are filed in, and nothing else.
// The files are described in scripts/bitext/search/index.py, the weights in postings.py.
import "./english.js"; // named here, it comes with the others
import { analyser as makeAnalyser } from "./analyser.js";
import { judge, distance, slips, BARE, FORM, NEAR, HEARD, SLIP } from "./levels.js";

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const VALUES = new Int8Array(128).fill(-1);
for (let n = 0; n < 64; n++) VALUES[LETTERS.charCodeAt(n)] = n;
const WEIGHTS = Float64Array.from({ length: 64 }, (_, n) => 0.125 * 2 ** (n / 2));
const NAME = 4;
const LONGEST = 200; // letters of a query that count
const MOST = 12; // words of a query that count
const COMPLETIONS = 5;
const SATURATION = 1.6;
const CONTROLS = /[\u0000-\u001f\u061c\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g;
const PART = /(-?)["\u201c\u201d\u201e\u00ab\u00bb]([^"\u201c\u201d\u201e\u00ab\u00bb]*)["\u201c\u201d\u201e\u00ab\u00bb]?|(-?)([^\s"\u201c\u201d\u201e\u00ab\u00bb]+)/g;

const spread = (key) => {
  let value = 0x811c9dc5;
  for (let n = 0; n < key.length; n++) value = Math.imul(value ^ key.charCodeAt(n), 0x01000193) >>> 0;
  return value;
};

// A file's sections: key -> Map of lines, read when asked for.
const sections = (text) => {
  const found = new Map();
  for (const part of text.split("\n=").slice(1)) {
    const end = part.indexOf("\n");
    found.set(part.slice(0, end), part.slice(end + 1));
  }
  return found;
};

const lines = (text) => {
  const found = new Map();
  for (const line of (text || "").split("\n")) {
    const at = line.lastIndexOf(" ");
    if (at > 0) found.set(line.slice(0, at), line.slice(at + 1));
  }
  return found;
};

const decode = (line) => {
  const ids = [];
  const weights = [];
  let last = 0;
  for (let n = 0; n < line.length;) {
    let value = 0;
    let shift = 0;
    let digit;
    do {
      digit = VALUES[line.charCodeAt(n++)];
      value |= (digit & 31) << shift;
      shift += 5;
    } while (digit >= 32);
    ids.push(last += value);
    weights.push(VALUES[line.charCodeAt(n++)]);
  }
  return { ids, weights };
};

const standing = (line, ids) => {
  const found = new Map();
  let n = 0;
  const number = () => {
    let value = 0;
    let shift = 0;
    let digit;
    do {
      digit = VALUES[line.charCodeAt(n++)];
      value |= (digit & 31) << shift;
      shift += 5;
    } while (digit >= 32);
    return value;
  };
  for (const id of ids) {
    const places = [];
    let last = 0;
    for (let left = number(); left > 0; left--) places.push(last += number());
    found.set(id, places);
  }
  return found;
};

// What does not wait for the scripts: asked for while they are still on their way. The tables belong to the manifest that
// names them; ones of another build are asked for again.
const asker = (base) => async (path, kind, options) => {
  const answer = await fetch(new URL(path, base), options);
  if (!answer.ok) throw new Error(`${answer.status} ${path}`);
  return answer[kind]();
};

export async function open(base, early) {
  const get = asker(base);
  const begun = early || { manifest: get("manifest.json", "json"), rules: get("rules.json", "json") };
  const manifest = await begun.manifest;
  let rules = await begun.rules;
  if (rules.name !== manifest.rules) rules = await get("rules.json", "json", { cache: "reload" });
  return new Engine(manifest, makeAnalyser(rules), get);
}

class Engine {
  constructor(manifest, analyser, get) {
    this.manifest = manifest;
    this.analyser = analyser;
    this.level = judge(analyser);
    this.get = get;
    this.files = new Map();
    this.shelves = new Map();
    this.texts = new Map();
    const facet = ([id, labels, count]) => ({ id, labels, count });
    this.facets = {
      topics: manifest.topics.map(facet),
      places: manifest.places.map(facet),
      years: manifest.years.map(([year, count]) => ({ year, count })),
    };
    this.first = Date.parse(manifest.first);
  }

  // Files

  // Which files a shelf has; of places, which only phrases need, the manifest only says where that stands.
  shelf(kind) {
    const held = this.manifest.shelves[kind];
    if (typeof held !== "string") return held;
    this.shelves.get(kind) || this.shelves.set(kind, this.get(held, "json"));
    this.shelves.get(kind).catch(() => this.shelves.delete(kind));
    return this.shelves.get(kind);
  }

  async file(kind, key) {
    const shelf = await this.shelf(kind);
    const large = Object.hasOwn(shelf.large, key);
    const count = shelf.names.length / NAME;
    if (!large && !count) return new Map();
    const number = spread(key) % count;
    const path = large ? `${kind}/${shelf.large[key]}.txt` : `${kind}/${number}-${shelf.names.slice(number * NAME, number * NAME + NAME)}.txt`;
    let held = this.files.get(path);
    if (!held) {
      held = this.get(path, "text").then(sections);
      held.catch(() => this.files.delete(path)); // so that it is asked for again
      this.files.set(path, held);
    }
    return held;
  }

  async section(kind, key) {
    const file = await this.file(kind, key);
    const held = file.get(key);
    if (held === undefined || held instanceof Map) return held || new Map();
    const read = lines(held);
    file.set(key, read);
    return read;
  }

  async list(key, form) {
    const section = await this.section("terms", key);
    const held = section.get(form);
    if (held === undefined) return { ids: [], weights: [] };
    if (typeof held !== "string") return held;
    const read = decode(held);
    section.set(form, read);
    return read;
  }

  text(id) {
    let held = this.texts.get(id);
    if (!held) {
      held = this.get(`text/${this.manifest.text[Math.floor(id / this.manifest.width)]}/${id}.json`, "json");
      held.catch(() => this.texts.delete(id));
      this.texts.set(id, held);
    }
    return held;
  }

  date(id) {
    const { undated, slots } = this.manifest;
    if (id < undated) return null;
    return new Date(this.first + Math.floor((id - undated) / slots) * 864e5).toISOString().slice(0, 10);
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
      for (const form of (await this.section("terms", key)).keys()) {
        if (form[0] === "@") continue;
        const level = this.level(word.form, form, word.script);
        if (level > 0 && !(found.get(form)?.level >= level)) found.set(form, { key, level, form });
      }
    }));
    return found;
  }

  async complete(word) {
    const typed = this.completed(word.form);
    if (typed.length < 2) return [];
    const words = await this.section("lists", typed.length < 3 ? "v" + typed : "w" + typed.slice(0, 3));
    const fitting = [...words].filter(([form]) => form.length > typed.length && form.startsWith(typed));
    fitting.sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
    return fitting.slice(0, COMPLETIONS).map(([form]) => form);
  }

  completed(form) {
    if (!/[\u0620-\u06ff]/.test(form) || form.length < 4) return form;
    const readings = this.analyser.beginnings(form, false, false);
    return readings.length && (readings[0].length >= 2) ? readings[0] : form;
  }

  // Words one slip or two away from what nobody wrote.
  async slipped(word) {
    const bare = this.completed(word.form);
    const most = slips(bare);
    if (!most) return [];
    const found = new Map();
    const take = (form, count) => {
      const far = distance(bare, form, most);
      if (far && far <= most) found.set(form, { form, far, count });
    };
    const starts = new Set([bare.slice(0, 3)]);
    await Promise.all([...starts].map(async (start) => {
      for (const [form, count] of await this.section("lists", "w" + start)) take(form, Number(count));
    }));
    const ranked = () => [...found.values()].sort((a, b) => a.far - b.far || b.count - a.count);
    if (!ranked().some((each) => each.far === 1)) {
      const key = word.keys[0];
      const near = new Set();
      await Promise.all(["<" + key[0], ">" + key.at(-1)].map(async (list) => {
        for (const other of (await this.section("lists", list)).keys()) if (distance(key, other, 1) === 1) near.add(other);
      }));
      await Promise.all([...near].slice(0, 10).map(async (other) => {
        for (const [form, line] of await this.section("terms", other)) {
          if (form[0] !== "@") take(this.completed(form), (line.length || 0) / 4);
        }
      }));
    }
    const all = ranked();
    return all.filter((each) => each.far === all[0].far).slice(0, 4);
  }

  // What a word in Latin letters sounds like in Arabic, in reports that have no text but the Arabic one.
  async sounds(word, forms, mark, level) {
    await Promise.all([...new Set([word.form, word.form.replace(/s$/, "")])].map(async (spelling) => {
      const { keys, test } = this.analyser.heard(spelling);
      await Promise.all(keys.map(async (sound) => {
        const key = "*" + sound;
        for (const form of (await this.section("terms", key)).keys()) {
          const bare = this.completed(form);
          if (!test.test(bare) && !test.test(bare.replace(/\u0647$/, ""))) continue;
          forms.set(key + form, { key, form, level });
          mark.forms.set(form, level);
        }
      }));
    }));
  }

  // Names in a query: places [from, to) among its words, and the name's id.
  async names(words) {
    const found = [];
    const held = await Promise.all(words.map(async (word) => {
      const keys = word.stop ? (this.manifest.shouted.includes(word.form) ? ["@" + word.form] : []) : word.keys;
      const all = await Promise.all(keys.map((key) => this.section("terms", key)));
      return all.flatMap((section) => [...section.keys()].filter((name) => name[0] === "@"));
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
    const all = await Promise.all(ids.map((id) => this.section("terms", "=" + id)));
    return all.flatMap((section) => [...section.keys()].filter((name) => name[0] === "@").map((name) => name.slice(1, -1).split(" ")));
  }

  // Of one word (or name): report -> { level: the best, strength, scripts }.
  async gather(forms) {
    const found = new Map();
    await Promise.all([...forms].map(async ({ key, form, level, name }) => {
      const { ids, weights } = await this.list(key, name || form);
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
    const marks = [];
    const slots = await Promise.all(asked.map((word) => this.slot(word, marks)));
    for (const { from, to, ids } of names) {
      const inside = words.slice(from, to).map((word) => slots.find((slot) => slot.word === word)).filter(Boolean);
      const concept = await this.gather(ids.map((id) => ({ key: "=" + id, form: "~", level: BARE })));
      const merged = new Map(concept);
      const rarest = inside.reduce((a, b) => b.hits.size < a.hits.size ? b : a, inside[0]);
      for (const [id, hit] of rarest.hits) {
        if (!merged.has(id) && inside.every((slot) => slot.hits.has(id))) merged.set(id, { ...hit, level: hit.level * 0.9 });
      }
      for (const slot of inside) slots.splice(slots.indexOf(slot), 1);
      slots.push({ word: words[from], hits: merged, good: true });
      marks.push({ names: await this.spellings(ids) });
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
      const { ids } = words.length ? { ids: [] } : await this.list("~all", "~");
      ranked = ids.map((id) => ({ id, score: 0 }));
    } else ranked = this.rank(slots);
    ranked = ranked.filter(({ id }) => (!allowed || allowed.has(id)) && !banned.has(id));
    if (options.sort === "date" || !slots.length) ranked.sort((a, b) => b.id - a.id);
    const suggestion = await this.suggest(text, slots, ranked);
    const marker = this.marks(marks, words);
    return {
      total: ranked.length,
      suggestion,
      results: ranked.map(({ id, score }) => ({
        id, score, date: this.date(id), load: () => this.show(id, marker, options.locale),
      })),
    };
  }

  // One word of a query: its hits, with completions while it is being typed, and slips where nothing else is found.
  async slot(word, marks) {
    const forms = await this.forms(word);
    const mark = { word, forms: new Map([...forms].map(([form, { level }]) => [form, level])) };
    marks.push(mark);
    const good = [...forms.values()].some(({ level }) => level >= NEAR);
    const add = async (base, level) => {
      const known = this.analyser.word(base);
      await Promise.all(known.keys.map(async (key) => {
        for (const form of (await this.section("terms", key)).keys()) {
          if (form[0] === "@" || this.completed(form) !== base || forms.get(form)?.level >= level) continue;
          forms.set(form, { key, form, level });
          mark.forms.set(form, level);
        }
      }));
    };
    let slip = "";
    if (word.open && !word.stop) await Promise.all((await this.complete(word)).map((base) => add(base, NEAR - 0.1)));
    let reached = [...forms.values()].some(({ level }) => level > 0.4);
    if (word.script === "en" && !word.stop && !this.manifest.whole) {
      await this.sounds(word, forms, mark, reached ? HEARD / 5 : HEARD);
      reached = [...forms.values()].some(({ level }) => level > 0.4);
    }
    if (!reached && word.script !== "number" && !word.stop) {
      const near = await this.slipped(word);
      for (const { form, far } of near) {
        await add(form, SLIP + 0.15 - 0.05 * far);
        for (const other of (await this.forms({ ...this.analyser.question(form), script: word.script })).values()) {
          if (other.level < NEAR || forms.has(other.form)) continue;
          forms.set(other.form, { ...other, level: SLIP });
          mark.forms.set(other.form, SLIP);
        }
      }
      slip = near.length ? near[0].form : "";
    }
    if (!good && !slip) slip = [...forms.values()].sort((a, b) => b.level - a.level)[0]?.form || "";
    return { word, hits: await this.gather(forms.values()), good: good || reached, slip };
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
      const { ids } = await this.list(key, "~");
      const there = new Set(ids);
      if (!yes) {
        const all = await this.list("~all", "~");
        allowed = both(allowed, new Set(all.ids.filter((id) => !there.has(id))));
      } else allowed = both(allowed, there);
    };
    if (topic) await keep("~topic:" + topic);
    if (place) await keep("~place:" + place);
    if (translated) await keep("~translated", translated === "yes");
    if (year) {
      const { ids } = await this.list("~all", "~");
      allowed = both(allowed, new Set(ids.filter((id) => this.date(id)?.startsWith(year + "-"))));
    }
    return allowed;
  }

  // The reports in which a word stands, in any form of it.
  async plain(word) {
    const found = new Set();
    for (const { key, form, level } of (await this.forms(word)).values()) {
      if (level >= FORM) for (const id of (await this.list(key, form)).ids) found.add(id);
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
        const { ids } = await this.list(key, form);
        const line = (await this.section("places", key)).get(form);
        if (!line) return;
        for (const [id, places] of standing(line, ids)) {
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

  // Ranges of a text's words that a query meant; where there is none by the word, those alike.
  marks(marks, words) {
    const near = new Map();
    for (const { forms } of marks) if (forms) for (const [form, level] of forms) near.set(form, Math.max(level, near.get(form) || 0));
    const best = marks.filter((mark) => mark.forms).map(({ forms }) => Math.max(0, ...forms.values()));
    const floor = Math.min(NEAR - 0.1, ...best.filter(Boolean));
    const phrases = marks.flatMap((mark) => mark.names || []);
    const asked = marks.filter((mark) => mark.word).map((mark) => mark.word);
    const nearness = (token, form) => {
      let held = near.get(form);
      if (held === undefined) {
        const { keys } = this.analyser.word(token);
        held = Math.max(0, ...asked.map((word) => word.keys.some((key) => keys.includes(key)) ? this.level(word.form, form, word.script) : 0));
        near.set(form, held);
      }
      return held;
    };
    return (text) => {
      const tokens = this.analyser.tokens(text);
      const found = [];
      for (let n = 0; n < tokens.length; n++) {
        const { token, start, end } = tokens[n];
        const { form, stop } = this.analyser.word(token);
        let size = 0;
        for (const forms of phrases) {
          if (forms.length <= size || n + forms.length > tokens.length) continue;
          const begins = [...this.analyser.outset(form)];
          if (begins.includes(forms[0]) && forms.every((each, k) => !k || this.analyser.word(tokens[n + k].token).form === each)) size = forms.length;
        }
        if (size) {
          found.push([start, tokens[n + size - 1].end]);
          n += size - 1;
        } else if (nearness(token, form) >= floor && (!stop || words.every((word) => word.stop))) found.push([start, end]);
      }
      return found;
    };
  }

  async marker(query) {
    const { words } = this.parse(String(query), false);
    const names = await this.names(words);
    const marks = [];
    await Promise.all(words.filter((word) => !word.stop || words.every((each) => each.stop)).map((word) => this.slot(word, marks)));
    for (const { ids } of names) marks.push({ names: await this.spellings(ids) });
    return this.marks(marks, words);
  }

  async show(id, marker, locale) {
    const held = await this.text(id);
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
          if (this.completed(this.analyser.word(token).form) !== this.completed(form)) continue;
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
        const held = await this.text(hit.id).catch(() => null);
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

const pieces = (text, ranges) => {
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

const WIDTH = 180;

// The stretch of a text in which most marks stand close together, cut between words.
const excerpt = (text, marker) => {
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
    return { count: 0, pieces: pieces(cut(part, 0, WIDTH), []) };
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

const cut = (text, start, width) => {
  if (text.length <= width) return text;
  const end = text.lastIndexOf(" ", width);
  return text.slice(start, end > 0 ? end : width) + " …";
};
