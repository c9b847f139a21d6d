// The files of the index as the browser reads them: each is fetched when something in it is asked for, once, and taken
// apart no further than needed. They are described in scripts/bitext/search/index.py.

const VERSION = 2; // of the files: those of another are another engine's
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const VALUES = new Int8Array(128).fill(-1);
for (let n = 0; n < 64; n++) VALUES[LETTERS.charCodeAt(n)] = n;
const NAME = 4; // letters of the name of sets of files
const TOGETHER = 2; // sets that share a name
const CODE = 3; // digits of a code

const spread = (key) => {
  let value = 0x811c9dc5;
  for (let n = 0; n < key.length; n++) value = Math.imul(value ^ key.charCodeAt(n), 0x01000193) >>> 0;
  return value;
};

// A file's sections: key -> the text of its lines.
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
  for (const line of text.split("\n")) {
    const at = line.lastIndexOf(" ");
    if (at > 0) found.set(line.slice(0, at), line.slice(at + 1));
  }
  return found;
};

// Reads a line from its start: numbers in base 32, and single letters.
class Line {
  constructor(text) {
    this.text = text;
    this.at = 0;
  }

  get ended() { return this.at >= this.text.length; }

  letter() { return VALUES[this.text.charCodeAt(this.at++)]; }

  number() {
    let value = 0;
    for (let unit = 1; ; unit *= 32) {
      const digit = this.letter();
      value += (digit & 31) * unit;
      if (digit < 32) return value;
    }
  }
}

const decode = (text) => {
  const ids = [];
  const weights = [];
  let last = 0;
  for (const line = new Line(text); !line.ended;) {
    ids.push(last += line.number());
    weights.push(line.letter());
  }
  return { ids, weights };
};

const NOWHERE = { ids: [], weights: [] };

export async function open(base) {
  const get = async (path, kind, options) => {
    const answer = await fetch(new URL(path, base), options);
    if (!answer.ok) throw new Error(`${answer.status} ${path}`);
    return answer[kind]();
  };
  let [manifest, rules] = await Promise.all([get("manifest.json", "json"), get("rules.json", "json")]);
  if (manifest.version !== VERSION) throw new Error(`An index of version ${manifest.version}`);
  // The tables belong to the manifest that names them; ones of another build are asked for again.
  if (rules.name !== manifest.rules) rules = await get("rules.json", "json", { cache: "reload" });
  return { index: new Index(manifest, get), rules };
}

class Index {
  constructor(manifest, get) {
    this.manifest = manifest;
    this.get = get;
    this.held = new Map();
    this.first = Date.parse(manifest.first);
  }

  // What is fetched is kept; a failure is not, so that it is asked for again.
  once(path, kind, made = (content) => content) {
    if (!this.held.has(path)) {
      const answer = this.get(path, kind).then(made);
      answer.catch(() => this.held.delete(path));
      this.held.set(path, answer);
    }
    return this.held.get(path);
  }

  // Of places, which only phrases need, the manifest only says where it is told which files there are.
  async shelf(kind) {
    const told = this.manifest.shelves[kind];
    return typeof told === "string" ? this.once(told, "json") : told;
  }

  // The file that a section is in: its set's common one, or its own where the set has one for its code.
  async file(kind, key) {
    const shelf = await this.shelf(kind);
    const hash = spread(key);
    const number = hash % shelf.sets;
    const at = Math.floor(number / TOGETHER) * NAME;
    const name = `${kind}/${number}-${shelf.names.slice(at, at + NAME)}`;
    if (typeof shelf.own === "string") shelf.own = shelf.own.split(".");
    const own = (hash >>> 20).toString(16).padStart(CODE, "0");
    const codes = shelf.own[number];
    for (let n = 0; n < codes.length; n += CODE) {
      if (codes.startsWith(own, n)) return this.once(`${name}-${own}.txt`, "text", sections);
    }
    return this.once(`${name}.txt`, "text", sections);
  }

  // The lines of a section: name -> value.
  async section(kind, key) {
    const file = await this.file(kind, key);
    const held = file.get(key);
    if (held === undefined) return new Map();
    if (typeof held !== "string") return held;
    const read = lines(held);
    file.set(key, read);
    return read;
  }

  // The forms that are filed under a key; the spellings of names that stand among them.
  async forms(key) {
    return [...(await this.section("terms", key)).keys()].filter((name) => name[0] !== "@");
  }

  async spellings(key) {
    return [...(await this.section("terms", key)).keys()].filter((name) => name[0] === "@");
  }

  // The reports that a form stands in, and how much it says of each.
  async list(key, form) {
    const section = await this.section("terms", key);
    const held = section.get(form);
    if (typeof held !== "string") return held || NOWHERE;
    const read = decode(held);
    section.set(form, read);
    return read;
  }

  // Where a form stands: report -> places.
  async places(key, form) {
    const found = new Map();
    const { ids } = await this.list(key, form);
    const text = (await this.section("places", key)).get(form);
    if (!text) return found;
    const line = new Line(text);
    for (const id of ids) {
      const places = [];
      let last = 0;
      for (let left = line.number(); left > 0; left--) places.push(last += line.number());
      found.set(id, places);
    }
    return found;
  }

  text(id) {
    return this.once(`text/${this.manifest.text[Math.floor(id / this.manifest.width)]}/${id}.json`, "json");
  }

  date(id) {
    const { undated, slots } = this.manifest;
    if (id < undated) return null;
    return new Date(this.first + Math.floor((id - undated) / slots) * 864e5).toISOString().slice(0, 10);
  }
}
