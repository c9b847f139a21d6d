// How near a query's word and a text's word are that share a key: 1 the very word, less for its forms, its plural,
// what only has its consonants, what is a slip of the finger away; 0 nothing.
export const EXACT = 1;
export const BARE = 0.95; // but for the article and particles
export const FORM = 0.8;
export const NEAR = 0.6; // a plural, a nisba
export const HEARD = 0.55; // written in another script
export const PLURAL = 0.5; // by its pattern
export const ALIKE = 0.25;
export const SLIP = 0.2;

// Restricted Damerau-Levenshtein distance, given up above `most`.
export function distance(a, b, most) {
  if (Math.abs(a.length - b.length) > most) return most + 1;
  let before = null;
  let last = Array.from({ length: b.length + 1 }, (_, n) => n);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    let least = i;
    for (let j = 1; j <= b.length; j++) {
      let cost = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
      if (before && i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) cost = Math.min(cost, before[j - 2] + 1);
      row.push(cost);
      if (cost < least) least = cost;
    }
    if (least > most) return most + 1;
    [before, last] = [last, row];
  }
  return last[b.length];
}

// How many slips a word of this length may hold.
export const slips = (word) => word.length < 4 ? 0 : word.length < 8 ? 1 : 2;

export function judge(analyser) {
  const { forms, formsLatin, strong, weak } = analyser;
  const patterns = new Map();
  for (const [one, many] of Object.entries(analyser.rules.arabic.patterns)) {
    for (const other of many) patterns.set(one + " " + other, true).set(other + " " + one, true);
  }
  const known = new Map();
  const parts = (form) => {
    let held = known.get(form);
    if (held) return held;
    if (known.size > 20000) known.clear();
    const readings = analyser.readings(form, false, true);
    const whole = [...readings].filter(([, cut]) => !cut).map(([reading]) => reading);
    const trimmed = new Set();
    const shapes = new Set();
    for (const reading of readings.keys()) {
      let rest = reading;
      while (rest.length > 2 && "\u0647\u062a\u064a\u0627\u0648".includes(rest.at(-1)) && strong(rest.slice(0, -1)).length >= 2) rest = rest.slice(0, -1);
      trimmed.add(rest);
      let count = 0;
      const shape = Array.from(reading, (letter, place) => {
        if (weak.has(letter)) return letter;
        return letter === "\u0647" && place === reading.length - 1 && count >= 2 ? letter : ++count;
      }).join("").replace(/\u0627[\u064a\u0648]$/, "\u0627");
      shapes.add(analyser.skeleton(reading) + " " + shape);
    }
    known.set(form, held = { readings, whole: new Set(whole), trimmed, shapes, groups: new Set([...readings.keys()].map((r) => forms.get(r)).filter(Boolean)) });
    return held;
  };
  const meet = (one, other) => { for (const each of one) if (other.has(each)) return true; return false; };

  const verb = (form) => form.replace(/^\u0633?[\u0627\u0648\u064a]+/, "").replace(/[\u0627\u0648\u064a]+\u0646?[\u0627]?$/, "");

  const arabic = (asked, form) => {
    const [a, b] = [parts(asked), parts(form)];
    if (meet(a.whole, b.whole)) return BARE;
    let least = 99;
    for (const [reading, cut] of a.readings) if (b.readings.has(reading)) least = Math.min(least, cut + b.readings.get(reading));
    if (least < 99) return least <= 2 ? FORM + 0.05 : FORM;
    if (meet(a.groups, b.groups)) return FORM - 0.02;
    for (const one of a.shapes) {
      const [skeleton, shape] = one.split(" ");
      for (const two of b.shapes) {
        if (two.startsWith(skeleton + " ") && patterns.has(shape + " " + two.slice(skeleton.length + 1))) return PLURAL;
      }
    }
    if (meet(a.trimmed, b.trimmed)) return NEAR;
    const bare = [...a.whole][0];
    const other = [...b.whole][0];
    const far = distance(bare, other, 2);
    if (far <= 2 && Math.min(strong(bare).length, strong(other).length) >= 4) return PLURAL; // enough to tell a word by
    if (verb(bare) === verb(other)) return PLURAL;
    return bare.length > 3 && far <= 2 ? ALIKE : bare.length > 3 ? ALIKE / 2 : 0;
  };

  const latin = (asked, form) => {
    if (analyser.english(asked) === analyser.english(form)) return FORM + 0.1;
    const [a, b] = [formsLatin.get(asked) || asked, formsLatin.get(form) || form];
    if (a === b) return FORM;
    const most = slips(asked);
    const far = distance(asked, form, most);
    return far <= most && far ? SLIP + 0.05 * (2 - far) : 0;
  };

  return (asked, form, script) => {
    if (asked === form) return EXACT;
    if (script === "ar") return arabic(asked, form);
    return script === "en" ? latin(asked, form) : 0;
  };
}
