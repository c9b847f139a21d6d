// The search itself, the same in the dialog and on the page: what is typed and chosen, asked of the engine, and shown.
// In the dialog the reports are options that the keyboard moves among while the query keeps the focus (the combobox
// pattern of ARIA); on the page they are a list of plain links. An answer that a later question has overtaken is dropped.

import { filters } from "./filters.js";
import { earlier, item, option } from "./results.js";
import { clean, engine, FILTERS, kept, keep, make, recent, write } from "./shared.js";

const STEP = 10;
const PAUSE = 80;
const LEAST = 2;
const SLOW = 200;
const MOST_ANSWERS = 60;
const LIST = "__found";

// `own` is where the search stands: `page`, whether that is the page; `changed(how)`, told of every new question, which
// is `typed`, `chosen` or `sent`.
export const finder = (words, own) => {
  const { t } = words;
  const answers = new Map();
  let wanted = { q: "", topic: "", place: "", year: "", translated: "", sort: "" };
  let turn = 0;
  let pause = 0;
  let saying = 0;
  let active = -1;
  let shown = null; // {answer, query, count, lost}
  let failed = false;

  const input = make("input", {
    type: "search", name: "q", id: "__find_q", class: "finder__input", "aria-label": t("label"), placeholder: t("label"),
    autocomplete: "off", autocapitalize: "none", autocorrect: "off", spellcheck: "false", inputmode: "search",
    enterkeyhint: "search", maxlength: 200, dir: "auto",
    ...(own.page ? {} : { role: "combobox", "aria-expanded": "false", "aria-controls": LIST, "aria-autocomplete": "list" }),
  });
  const form = make("form", { class: "finder__form", role: "search", action: words.page.href, method: "get" }, input);
  const list = make(own.page ? "ol" : "div", {
    class: "finder__list", id: LIST, hidden: true, ...(own.page ? {} : { role: "listbox", "aria-label": t("results") }),
  });
  const live = make("p", { class: "finder__live", role: "status" });
  const count = make("p", { class: "finder__count" });
  const suggestion = make("p", { class: "finder__suggestion" });
  const note = make("div", { class: "finder__note" });
  const foot = make("div", { class: "finder__foot" });
  const bar = make("div", { class: "finder__bar", hidden: true });

  // Said to those who do not see it, once the typing has paused.
  const say = (text) => {
    clearTimeout(saying);
    saying = setTimeout(() => { live.textContent = text; }, 500);
  };
  const button = (text, work) => {
    const made = make("button", { type: "button", class: "finder__button" }, text);
    made.addEventListener("click", work);
    return made;
  };
  const busy = (on) => {
    bar.hidden = !on;
    list.setAttribute("aria-busy", String(on));
    if (on) say(t("busy"));
  };

  // Options
  const options = () => (own.page ? [] : [...list.querySelectorAll("[role=option]")]);
  const choose = (place) => {
    const all = options();
    all.forEach((each, at) => each.setAttribute("aria-selected", String(at === place)));
    active = all[place] ? place : -1;
    if (active < 0) input.removeAttribute("aria-activedescendant");
    else {
      input.setAttribute("aria-activedescendant", all[active].id);
      all[active].scrollIntoView({ block: "nearest" });
    }
  };
  const fill = (...elements) => {
    list.replaceChildren(...elements);
    list.hidden = !elements.length;
    if (own.page) return;
    input.setAttribute("aria-expanded", String(elements.length > 0));
    choose(-1);
  };
  const clear = () => {
    for (const each of [count, suggestion, note, foot]) each.replaceChildren();
  };

  // Before anything is asked: earlier searches, and how to ask.
  const rest = () => {
    busy(false);
    clear();
    shown = null;
    failed = false;
    say("");
    const found = recent.all();
    const rows = found.map((query, at) => earlier(query, words.page.href + write({ q: query }), own.page ? "" : `${LIST}_${at}`));
    list.setAttribute("aria-label", t("recent"));
    fill(...rows);
    if (rows.length) {
      count.append(t("recent"), " ", button(t("recent.clear"), () => {
        recent.clear();
        rest();
        input.focus();
      }));
    }
    note.append(make("p", {}, t("help")));
  };

  const asked = (typing) => [...wanted.q].length >= (typing ? LEAST : 1) || FILTERS.some((name) => wanted[name]);
  const ask = async (typing) => {
    const open = await engine();
    choices.fill(open.facets);
    choices.set(wanted);
    const key = JSON.stringify([wanted, typing]);
    if (!answers.has(key)) {
      const { q, sort, ...rows } = wanted;
      const answer = open.search(q, { ...rows, locale: words.locale, sort: sort || "relevance", typing });
      answers.set(key, answer);
      answer.catch(() => answers.delete(key));
      if (answers.size > MOST_ANSWERS) answers.delete(answers.keys().next().value);
    }
    return answers.get(key);
  };

  const fail = () => {
    failed = true;
    const text = t(navigator.onLine ? "failed" : "offline");
    busy(false);
    clear();
    fill();
    note.append(make("p", { class: "finder__wrong" }, text), button(t("retry"), () => {
      input.focus();
      run(false);
    }));
    say(text);
  };

  const none = () => {
    const query = shown.query;
    const [before, after = ""] = words.text[query ? "none" : "none.filtered"].split("{query}");
    const line = make("p", { class: "finder__none" }, before, query && make("bdi", { class: "finder__query" }, query), after);
    note.append(line);
    if (query) note.append(make("p", {}, t("none.hint")));
    if (FILTERS.some((name) => wanted[name]) && !choices.box.open) note.append(button(t("reset"), () => filter()));
    say(line.textContent);
  };

  // What stands around the results: their number, what may have been meant, the way to more.
  const frame = () => {
    const { answer, query, lost } = shown;
    clear();
    if (answer.suggestion) {
      const meant = clean(answer.suggestion);
      const link = make("a", { href: words.page.href + write({ ...wanted, q: meant }) }, make("bdi", {}, meant));
      link.addEventListener("click", (event) => follow(event, meant));
      suggestion.append(t("suggestion"), " ", link);
    }
    if (!answer.total) none();
    else {
      const total = words.reports(answer.total);
      count.append(total);
      say([total, suggestion.textContent].filter(Boolean).join(". "));
      if (!own.page) {
        const all = make("a", { href: words.page.href + write({ ...wanted, q: query }) }, t("all", { count: total }));
        all.addEventListener("click", () => recent.add(query));
        foot.append(all);
      }
    }
    if (lost) note.append(make("p", { class: "finder__wrong" }, t("partly")), button(t("retry"), () => run(false)));
  };

  const more = () => {
    const { answer, count: number } = shown;
    if (!own.page || number >= answer.results.length) return;
    foot.append(
      make("span", {}, t("shown", { shown: number, total: answer.total })),
      button(t("more"), async () => {
        const at = list.children.length;
        foot.replaceChildren();
        await extend(turn, STEP);
        list.children[at]?.querySelector("a")?.focus();
        say(t("shown", { shown: shown.count, total: answer.total }));
      }),
    );
  };

  // The next results, each as soon as it and those before it are there; all are under way at once.
  const extend = async (now, number) => {
    const { answer, query } = shown;
    const loading = answer.results.slice(shown.count, shown.count + number).map((each) => each.load().catch(() => null));
    const slow = setTimeout(() => now === turn && busy(true), SLOW);
    let first = shown.count === 0;
    for (const each of loading) {
      const found = await each;
      if (now !== turn) break;
      shown.count += 1;
      const id = `${LIST}_${shown.count}`;
      const element = found && (own.page ? item(words, found, query) : option(words, found, query, id));
      if (!element) shown.lost += found ? 0 : 1;
      else if (first) {
        fill(element);
        first = false;
      } else list.append(element);
    }
    clearTimeout(slow);
    if (now !== turn) return;
    busy(false);
    if (shown.lost && !list.querySelector(".found:not(.found--earlier)")) {
      fail();
      return;
    }
    if (first) fill();
    frame();
    more();
    own.extended?.(shown.count);
  };

  const run = async (typing, number = STEP) => {
    clearTimeout(pause);
    turn += 1;
    const now = turn;
    choices.set(wanted);
    if (!asked(typing)) {
      rest();
      return;
    }
    const query = wanted.q;
    const slow = setTimeout(() => now === turn && busy(true), SLOW);
    const answer = await ask(typing).catch(() => null);
    clearTimeout(slow);
    if (now !== turn) return;
    if (!answer) {
      fail();
      return;
    }
    failed = false;
    list.setAttribute("aria-label", t("results"));
    shown = { answer, query, count: 0, lost: 0 };
    // The new results take the old ones' place when the first is there; the old count goes with the old results.
    await extend(now, number);
  };

  const search = (query, how) => {
    input.value = query;
    wanted.q = query;
    own.changed(how);
    run(false);
  };
  // A link of ours searches in place, unless it is to open elsewhere.
  const follow = (event, query) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    recent.add(query);
    search(query, "chosen");
    if (!own.page) input.focus();
  };
  const filter = (name, value) => {
    for (const each of name ? [name] : FILTERS) wanted[each] = name ? value : "";
    own.changed("chosen");
    run(false);
    if (!name) input.focus();
  };
  const choices = filters(words, filter);

  input.addEventListener("input", () => {
    const query = clean(input.value);
    if (query === wanted.q) return;
    wanted.q = query;
    own.changed("typed");
    clearTimeout(pause);
    pause = setTimeout(() => run(!/\s$/.test(input.value)), PAUSE);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    recent.add(wanted.q);
    own.changed("sent");
    if (own.page) run(false);
  });
  const moves = { ArrowDown: (at, all) => (at + 1 < all ? at + 1 : -1), ArrowUp: (at, all) => (at < 0 ? all - 1 : at - 1) };
  const jumps = { Home: () => 0, End: (at, all) => all - 1 };
  input.addEventListener("keydown", (event) => {
    if (event.isComposing || event.altKey) return;
    const all = options();
    const move = moves[event.key] ?? (active < 0 ? null : jumps[event.key]);
    if (move && all.length && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      choose(move(active, all.length));
    } else if (event.key === "Enter" && all[active]) {
      event.preventDefault();
      const { ctrlKey, metaKey, shiftKey } = event;
      all[active].dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, ctrlKey, metaKey, shiftKey }));
    }
  });
  list.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (!link) return;
    if (link.matches(".found--earlier")) follow(event, link.textContent);
    else recent.add(shown.query);
  });
  addEventListener("online", () => failed && box.isConnected && run(false));

  // What the device is to remember, and whether single keys open the dialog.
  const setting = (text, on, set) => {
    const check = make("input", { type: "checkbox" });
    check.checked = on;
    check.addEventListener("change", () => {
      set(check.checked);
      if (!shown && !failed) rest();
    });
    return make("label", {}, check, " ", t(text));
  };
  const settings = make(
    "details",
    { class: "finder__settings" },
    make("summary", {}, t("settings")),
    setting("recent.kept", recent.on, (on) => { recent.on = on; }),
    setting("keys", kept("search-keys") !== "no", (on) => keep("search-keys", on ? "" : "no")),
  );
  const body = make("div", { class: "finder__body" }, suggestion, count, list, note, foot);
  const tail = make("div", { class: "finder__tail" }, settings);
  const box = make("div", { class: "finder" }, form, choices.box, bar, live, body, tail);
  engine().then(({ facets }) => {
    choices.fill(facets);
    choices.set(wanted);
  }, () => {}); // Told when something is asked.

  return {
    box, form, input, tail,
    get wanted() { return wanted; },
    // Shows what an address asks for.
    show: (given, number) => {
      wanted = { ...given };
      input.value = wanted.q;
      return run(false, Math.max(number || 0, STEP));
    },
  };
};
