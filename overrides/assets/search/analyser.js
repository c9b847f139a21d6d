// A text becomes words, and a word of a query the keys under which what it may mean is filed. The build does the same by
// the same tables (scripts/bitext/search/analyser.py, rules.json); tests hold the two together.
//
// `level` then says how near two words are that share a key: the very word, a form of it, its plural, only alike.
import { stem } from "./english.js";

const ARABIC = "\u0620-\u063f\u0641-\u064a\u066e-\u06d3\u06d5\u06ee\u06ef\u06fa-\u06fc\u06ff\u0750-\u077f\u08a0-\u08c9";
const SHAPED = "\ufb50-\ufdff\ufe70-\ufefc";
const IGNORED = "\u0640\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u08d3-\u08ff\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\u200b\u2060\ufeff";
const LATIN = "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u1e00-\u1eff";
const QUOTE = "'\u2019\u2018\u02bc\u02bf\u02be\u02bb\u0060\u00b4";
const DIGIT = "0-9\u0660-\u0669\u06f0-\u06f9";
const TOKEN = new RegExp(
  `[${DIGIT}]+(?:[.,\u066b\u066c][${DIGIT}]+)*` +
  `|[${ARABIC}${SHAPED}](?:[${ARABIC}${SHAPED}${IGNORED}]*[${ARABIC}${SHAPED}])?` +
  `|[${LATIN}](?:[${LATIN}0-9\u0300-\u036f]*)(?:[${QUOTE}][${LATIN}\u0300-\u036f]+)*` +
  `|\\p{No}+|(?:(?![${QUOTE}])[\\p{L}\\p{M}])+`, "gu");
const IGNORE = new RegExp(`[${IGNORED}]`, "g");
const QUOTES = new RegExp(`[${QUOTE}]`, "g");
const FIRST_ARABIC = new RegExp(`^[${ARABIC}]`);
const FIRST_LATIN = /^[a-z\u00df-\u00f6\u00f8-\u024f\u1e00-\u1eff]/;
const THOUSANDS = /^(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,3}(?:\.\d{3}){2,})$/;
const LONGEST = 48;
const STRONG = 2;
const SAME = 4;

const western = (text) => text
  .replace(/[\u0660-\u0669]/g, (d) => d.charCodeAt(0) - 0x660)
  .replace(/[\u06f0-\u06f9]/g, (d) => d.charCodeAt(0) - 0x6f0)
  .replace(/\u066b/g, ".").replace(/\u066c/g, ",");

const written = (text) => western(text.normalize("NFKC").replace(IGNORE, "").replace(/\u06cc/g, "\u064a")
  .replace(/\u06a9/g, "\u0643").replace(/\u0671/g, "\u0627")).replace(QUOTES, "'").toLowerCase();

const unique = (items) => [...new Set(items)];
const words = (text) => text.split(/\s+/).filter(Boolean);
const groups = (lines) => {
  const forms = new Map();
  for (const line of lines) {
    const group = line.split(" ");
    for (const form of group) forms.set(form, group[0]);
  }
  return forms;
};
const folds = (pairs) => new Map(pairs.map((pair) => [pair[0], pair.slice(1)]));
const folded = (text, map) => Array.from(text, (letter) => map.has(letter) ? map.get(letter) : letter).join("");

export function analyser(rules) {
  const arabic = rules.arabic;
  const latin = rules.latin;
  const weak = new Set(arabic.weak);
  const whole = new Set(words(arabic.whole));
  const stop = new Set(words(arabic.stop));
  const stopWritten = new Set(words(arabic.written));
  const stopLatin = new Set(words(latin.stop));
  const forms = groups(arabic.forms);
  const formsLatin = groups(latin.forms);
  const foldArabic = folds(arabic.fold);
  const foldLatin = folds(latin.fold);
  const sounds = new Map(latin.sounds.map((pair) => [pair[1], pair[0]]));
  const endings = [...arabic.pronouns, ...arabic.numbers, arabic.endings[0]];
  const strong = (text) => Array.from(text).filter((letter) => !weak.has(letter)).join("");

  // The word without the particles and the article that may be written with it: each way to read it.
  const beginnings = (form, bare, asked) => {
    if (whole.has(form)) return [form];
    const rests = [];
    const start = arabic.conjunctions.includes(form[0]) ? 1 : 0;
    if (!bare) {
      for (const skip of unique([0, start])) {
        const tails = arabic.prepositions.includes(form[skip] || "-") ? [skip, skip + 1] : [skip];
        for (const tail of tails) {
          const rest = form.slice(tail + arabic.article.length);
          if (form.startsWith(arabic.article, tail) && rest.length >= 2 && !rests.includes(rest)) rests.push(rest);
        }
        if (form.startsWith(arabic.li, skip) && form.length - skip >= 4) rests.push(form.slice(skip + 2), form.slice(skip + 1));
      }
      if (rests.length && !asked && (form.startsWith(arabic.article) || rests[0].length > 4)) return rests;
    }
    rests.push(form);
    if (forms.has(form)) return rests;
    if (start) rests.push(form.slice(1));
    for (const skip of form[0] === arabic.conjunctions[0] ? [0, 1] : [0]) {
      const letter = form[skip] || "-";
      const rest = form.slice(skip + 1);
      if (arabic.prepositions.includes(letter) || (letter === arabic.future && rest && arabic.persons.includes(rest[0]))) rests.push(rest);
    }
    return unique(rests).filter((each, place) => !place || strong(each).length >= STRONG);
  };

  // Every way to read a word, without particles and without endings: reading -> letters taken off.
  const readings = (form, bare, asked) => {
    const found = new Map();
    const todo = beginnings(form, bare, asked).map((rest) => [rest, 0]);
    for (const [reading, cut] of todo) {
      if (found.has(reading)) continue;
      found.set(reading, cut);
      if (forms.has(reading)) continue;
      for (const ending of endings) {
        if (!reading.endsWith(ending)) continue;
        const rest = reading.slice(0, -ending.length);
        if (strong(rest).length < STRONG) continue;
        todo.push([rest, cut + ending.length]);
        if (arabic.pronouns.includes(ending) && rest.endsWith(arabic.endings[1])) todo.push([rest.slice(0, -1) + arabic.endings[0], cut + ending.length]);
      }
    }
    return found;
  };

  const skeleton = (reading) => {
    reading = forms.get(reading) || reading;
    let left = strong(reading);
    while (left.length > STRONG && arabic.endings.includes(reading.at(-1))) {
      left = left.slice(0, -1);
      reading = reading.slice(0, -1);
    }
    return left.length >= STRONG ? left : reading;
  };

  const spelled = new Map(); // British and American spellings: their inflections agree too
  for (const group of latin.forms.map(words)) {
    const same = group.every((form) => form.slice(0, SAME) === group[0].slice(0, SAME) && form.length >= SAME);
    if (same) for (const form of group) spelled.set(stem(form), stem(group[0]));
  }

  const english = (form) => {
    let root = stem(formsLatin.get(form) || form);
    root = spelled.get(root) || root;
    return /..[aei]h$/.test(root) ? root.slice(0, -1) : root;
  };

  const sound = (form) => {
    const root = english(form);
    const first = /[aeiou]/.test(root[0]) ? "a" : root[0];
    const rest = (root[1] === root[0] ? root.slice(2) : root.slice(1)).replace(/(.)\1+/g, "$1").replace(/[aeiouyw]+/g, "");
    return folded(first + rest, sounds);
  };

  const number = (token) => THOUSANDS.test(token)
    ? token.includes(",") ? token.replace(/,/g, "") : token.replace(/\./g, "")
    : token.replace(/,/g, ".");

  const known = new Map();
  const word = (token, asked) => {
    token = token.slice(0, LONGEST);
    const id = (asked ? "?" : "!") + token;
    let made = known.get(id);
    if (!made) {
      if (known.size > 20000) known.clear();
      known.set(id, made = fresh(token, asked));
    }
    return made;
  };

  const fresh = (token, asked) => {
    if (/^\d/.test(token)) {
      const form = number(token);
      return { form, script: "number", stop: false, keys: ["#" + form.slice(0, 4)] };
    }
    if (FIRST_ARABIC.test(token)) {
      const form = folded(token, foldArabic);
      if (!form) return { form: token, script: "other", stop: false, keys: ["?" + token] };
      if (stop.has(form) || stopWritten.has(token)) return { form, script: "ar", stop: true, keys: ["." + form] };
      const bare = /^[\u0623\u0625\u0622]\u0644/.test(token);
      return { form, script: "ar", stop: false, keys: unique([...readings(form, bare, asked).keys()].map(skeleton)) };
    }
    let form = token.replace(/'s$/, "").replace(/'/g, "");
    if (/[^\x00-\x7f]/.test(form)) form = folded(form, foldLatin).normalize("NFD").replace(/[\u0300-\u036f]/g, "");
    if (!FIRST_LATIN.test(form)) return { form, script: "other", stop: false, keys: ["?" + form.slice(0, 3)] };
    if (stopLatin.has(form)) return { form, script: "en", stop: true, keys: ["." + form] };
    return { form, script: "en", stop: false, keys: [sound(form)] };
  };

  // The words of a text with their places in it.
  const tokens = (text) => {
    const found = [];
    for (const match of text.matchAll(TOKEN)) {
      const [start, end] = [match.index, match.index + match[0].length];
      for (const [token] of written(match[0]).matchAll(TOKEN)) found.push({ token, start, end }); // a ligature may be several
    }
    return found;
  };

  // A word in Latin letters as Arabic would write it: the keys of what it may sound like, and a test for a form.
  const letters = rules.heard.latin.map((pair) => pair.split("="));
  const heardAs = new Map();
  for (const pair of rules.heard.arabic) heardAs.set(pair[1], (heardAs.get(pair[1]) || "") + pair[0]);
  const vowels = new Map(rules.heard.vowels.map((each) => [each[0], each.slice(1)]));
  const heard = (form) => {
    const word = form.replace(/([aeiouy])h$/, "$1").replace(/([^aeiou])\1+/g, "$1");
    let keys = [""];
    let pattern = "";
    let vowel = "";
    const close = () => {
      if (vowel) pattern += `[${vowel}]{0,2}`;
      vowel = "";
    };
    for (let at = 0; at < word.length;) {
      if (vowels.has(word[at])) {
        vowel += vowels.get(word[at++]);
        continue;
      }
      close();
      const [letter, sounds] = letters.find(([each]) => word.startsWith(each, at)) || [word[at], ""];
      at += letter.length;
      if (letter === "x") {
        keys = keys.map((key) => key + "ks");
        pattern += "[\u0643\u0642][\u0633\u0635]";
      } else if (sounds) {
        keys = keys.flatMap((key) => Array.from(sounds, (sound) => key + sound));
        pattern += `[${Array.from(sounds, (sound) => heardAs.get(sound)).join("")}]`;
      }
    }
    close();
    return { keys: keys.slice(0, 4).filter((key) => key.length >= STRONG), test: new RegExp(`^\u0627?${pattern}[\u0627\u0647\u064a]?$`) };
  };

  // A word's form, and without the particles that Arabic writes before a name.
  const outset = (form) => {
    const found = [form];
    if (!FIRST_ARABIC.test(form)) return found;
    const start = arabic.conjunctions.includes(form[0]) ? 1 : 0;
    if (start) found.push(form.slice(1));
    for (const skip of [0, start]) {
      if (arabic.prepositions.includes(form[skip] || "-")) found.push(form.slice(skip + 1));
      if (form.startsWith(arabic.li, skip)) found.push(arabic.article + form.slice(skip + 2));
    }
    return found;
  };

  // A form as somebody begins to type it: without the article and what stands before it.
  const completed = (form) => FIRST_ARABIC.test(form) && form.length >= 4 ? beginnings(form, false, false)[0] : form;

  return { rules, tokens, outset, completed, beginnings, heard, word: (token) => word(token, false), question: (token) => word(token, true), readings, skeleton, english, strong, forms, formsLatin, weak };
}
