// Where the search stands: in a dialog over any page, or on the search page, whose address says what is searched.

import { finder } from "./finder.js";
import { CROSS, edition, icon, make, read, styled, write } from "./shared.js";

const LENS = "M9.5 3A6.5 6.5 0 0 1 16 9.5c0 1.61-.59 3.09-1.56 4.23l.27.27h.79l5 5-1.5 1.5-5-5v-.79l-.27-.27A6.52 6.52 0 0 1 9.5 16a6.5 6.5 0 0 1 0-13m0 2C7 5 5 7 5 9.5S7 14 9.5 14 14 12 14 9.5 12 5 9.5 5";
const SETTLED = 400;

const key = (name, ...keys) => make("span", {}, ...keys.flatMap((each) => [make("kbd", {}, each), " "]), name);

const dialog = (words) => {
  const { t } = words;
  const own = finder(words, {
    page: false,
    changed: (how) => how === "sent" && own.wanted.q && location.assign(words.page.href + write(own.wanted)),
  });
  const close = make("button", { type: "button", class: "finder__close", "aria-label": t("close"), title: t("close") }, icon(CROSS));
  const box = make("dialog", { class: "finder-dialog", "aria-label": t("title") }, own.box);
  own.form.prepend(icon(LENS));
  own.form.append(close);
  own.tail.prepend(
    make("p", { class: "finder__keys", "aria-hidden": "true" },
      key(t("key.move"), "↑", "↓"), key(t("key.open"), "Enter"), key(t("key.close"), "Esc")),
  );
  // The focus leaves the field at once, so that the next key is none of its.
  const shut = () => {
    own.input.blur();
    box.close();
  };
  close.addEventListener("click", shut);
  // A press beside it closes it; one that only ends there, as when a text is selected, does not.
  let beside = false;
  box.addEventListener("pointerdown", (event) => { beside = event.target === box; });
  box.addEventListener("click", (event) => event.target === box && beside && shut());
  // Browsers empty the field first; here the key closes the dialog at once, and the query stays for the next time.
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.isComposing || event.target !== own.input) return;
    event.preventDefault();
    shut();
  });
  document.body.append(box);
  return {
    open: () => {
      if (!box.open) {
        box.showModal();
        own.show(own.wanted);
      }
      own.input.focus();
      own.input.select();
    },
  };
};

const page = (words, place) => {
  const { t } = words;
  const { title } = document;
  let settling = 0;
  let whole = Boolean(read(location.search).q); // Whether the address is of a search that was meant, not of one being typed.
  const address = (change) => {
    clearTimeout(settling);
    const found = words.page.pathname + write(own.wanted);
    if (found !== location.pathname + location.search) history[change](null, "", found);
    document.title = own.wanted.q ? `${own.wanted.q} – ${title}` : title;
    document.querySelectorAll(".switch [hreflang]").forEach((link) => { link.search = write(own.wanted); });
  };
  const own = finder(words, {
    page: true,
    changed: (how) => {
      clearTimeout(settling);
      if (how === "typed") {
        settling = setTimeout(() => {
          address(whole ? "pushState" : "replaceState");
          whole = false;
        }, SETTLED);
        return;
      }
      address("pushState");
      whole = true;
      // On a phone the results are below the keyboard.
      if (how === "sent" && matchMedia("(pointer: coarse)").matches) own.input.blur();
    },
    // Kept with the address that it belongs to; while something is typed, the address is still the last one's.
    extended: (count) => history.replaceState({ count, of: write(own.wanted) }, ""),
  });
  own.form.append(make("button", { type: "submit", class: "md-button md-button--primary finder__submit" }, t("submit")));
  const shown = () => {
    const wanted = read(location.search);
    own.show(wanted, history.state?.of === write(wanted) ? history.state.count : 0);
    address("replaceState");
  };
  place.append(own.box);
  shown();
  // What is left is what one comes back to. Enter presses the form's button: that is no leaving.
  place.addEventListener("click", (event) => event.target.closest("a") && address("replaceState"), true);
  addEventListener("popstate", () => {
    whole = true;
    shown();
  });
  if (!own.wanted.q && !location.hash) own.input.focus();
  return {
    open: () => {
      own.input.focus();
      own.input.select();
    },
  };
};

// `place` is the search page's own, where the search stands open; everywhere else there is a dialog.
let ready = null;
export const open = async (place) => {
  const fresh = !ready;
  ready ??= Promise.all([edition(), styled()]).then(([words]) => (place ? page(words, place) : dialog(words)));
  ready.catch(() => { ready = null; });
  const search = await ready;
  if (!place || !fresh) search.open();
};
