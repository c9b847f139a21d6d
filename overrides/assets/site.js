// What pages gain when scripts run: a palette, copy buttons, hidden targets opened, menus of passages, both texts side
// by side. Nothing here is needed to read; what few ask for is in files of its own.
(() => {
  "use strict";
  const root = document.documentElement;
  const { dataset: words, src } = document.currentScript;
  const label = (element, text) => {
    element.title = text;
    element.setAttribute("aria-label", text);
  };
  const each = (selector, work) => document.querySelectorAll(selector).forEach(work);
  const text = document.getElementById("__text");

  // Palette: automatic, light, dark. The early script has applied the stored one already.
  const schemes = ["auto", "default", "slate"];
  const current = () => root.dataset.mdColorScheme || "auto";
  const button = document.querySelector(".palette");
  const paint = (scheme) => {
    if (schemes.indexOf(scheme) > 0) root.dataset.mdColorScheme = scheme;
    else delete root.dataset.mdColorScheme;
    if (button) label(button, button.dataset[current()]);
  };
  if (button) {
    paint(current());
    button.addEventListener("click", () => {
      const next = schemes[(schemes.indexOf(current()) + 1) % schemes.length];
      paint(next);
      try { localStorage.setItem("palette", next); } catch { /* remembered for this page only */ }
    });
    addEventListener("storage", (event) => event.key === "palette" && paint(event.newValue));
  }

  // The browser opens, closes and focuses the menu; it must not stay open over a page of its own or a wide screen.
  const menu = document.getElementById("__nav");
  if (menu && menu.hidePopover) {
    const close = () => menu.matches(":popover-open") && menu.hidePopover();
    menu.addEventListener("click", (event) => event.target.closest("a") && close());
    matchMedia("(min-width: 76.25em)").addEventListener("change", close);
  }

  // A navigation that is longer than the screen shows the place where one is.
  const here = menu && menu.querySelector("[aria-current]");
  if (here) {
    const seen = () => { menu.scrollTop = here.offsetTop - menu.clientHeight / 2; };
    seen();
    menu.addEventListener("toggle", seen);
  }

  // Code: a copy button; the keyboard can scroll what is wider than the page.
  each(".md-typeset pre > code", (code) => {
    if (code.scrollWidth > code.clientWidth) code.tabIndex = 0;
    if (!navigator.clipboard) return;
    const copy = document.createElement("button");
    copy.type = "button";
    copy.className = "md-code__button copy";
    copy.dataset.mdType = "copy";
    label(copy, words.copy);
    code.parentElement.append(copy);
  });
  addEventListener("click", (event) => {
    const copy = event.target.closest(".copy");
    if (!copy) return;
    navigator.clipboard.writeText(copy.parentElement.querySelector("code").textContent).then(() => {
      copy.classList.add("copy--done");
      label(copy, words.copied);
      setTimeout(() => {
        copy.classList.remove("copy--done");
        label(copy, words.copy);
      }, 2000);
    }, () => {});
  });

  // An address whose target sits in a closed box or another tab opens it.
  const reveal = () => {
    let target;
    try { target = document.getElementById(decodeURIComponent(location.hash.slice(1))); } catch { /* not an address of ours */ }
    if (!target) return;
    let hidden = false;
    for (let node = target; node; node = node.parentElement) {
      let tab = node.matches(".tabbed-set > input") ? node : null;
      if (node.matches(".tabbed-block")) {
        const place = [...node.parentElement.children].indexOf(node);
        tab = node.closest(".tabbed-set").querySelectorAll(":scope > input")[place];
      }
      if (tab && !tab.checked) tab.checked = hidden = true;
      if (node.tagName === "DETAILS" && !node.open) node.open = hidden = true;
    }
    if (hidden) target.scrollIntoView();
  };
  addEventListener("hashchange", reveal);
  reveal();

  // Search: a dialog on a press or by keys, the form on its own page; and the words marked on a page that was found.
  const find = document.querySelector(".find");
  const place = document.getElementById("__search");
  // What the search begins with is under way together, not each after the one that asks for it.
  const hint = (rel, href, more) => document.head.append(Object.assign(document.createElement("link"), { rel, href, ...more }));
  let begun = false;
  const beside = () => {
    if (begun || !find) return;
    begun = true;
    for (const name of ["manifest", "rules"]) hint("preload", `${find.dataset.index}${name}.json`, { as: "fetch", crossOrigin: "anonymous" });
    for (const name of ["engine", "shared"]) hint("modulepreload", new URL(`search/${name}.js`, src));
    hint("preload", new URL("search/words.json", src), { as: "fetch", crossOrigin: "anonymous" });
  };
  const marked = new URLSearchParams(location.search).get("marked");
  if (marked && text) {
    beside();
    import("./search/marked.js").then((marks) => marks.mark(marked)).catch(() => {});
  }
  if (find && window.HTMLDialogElement) {
    const open = () => {
      beside();
      import("./search/ui.js").then((ui) => ui.open(place)).catch(() => {
        if (place) document.querySelector(".search__off").classList.remove("search__off");
        else location.assign(find.href);
      });
    };
    if (place) open();
    find.setAttribute("role", "button");
    if (!place) find.setAttribute("aria-haspopup", "dialog");
    find.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      open();
    });
    // On an Arabic keyboard the same keys carry other letters.
    const key = ({ key, code }) => (/^[ -~]$/.test(key) ? key : { KeyK: "k", KeyS: "s", Slash: "/" }[code]);
    addEventListener("keydown", (event) => {
      if (event.defaultPrevented || event.altKey || event.isComposing) return;
      const pressed = key(event);
      if (event.ctrlKey || event.metaKey) {
        if (pressed !== "k" || event.shiftKey) return;
      } else if (event.target !== find || pressed !== " ") {
        if (pressed !== "/" && (pressed !== "s" || event.shiftKey)) return;
        if (event.target.closest("input, select, textarea, dialog, [contenteditable]")) return;
        try { if (localStorage.getItem("search-keys") === "no") return; } catch { /* as nothing was said */ }
      }
      event.preventDefault();
      open();
    });
  }

  // Passages: the link to the twin becomes the button of a menu. With a modifier it stays a link.
  const popovers = "popover" in root;
  if (text && popovers) {
    each(".twin", (link) => {
      label(link, text.dataset.menu);
      link.setAttribute("role", "button");
      link.setAttribute("aria-expanded", "false");
    });
    const open = (event) => {
      const link = event.target.closest(".twin");
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey || (event.key && event.key !== " ")) return;
      event.preventDefault();
      import("./passage.js").then((menu) => menu.open(link), () => location.assign(link.href));
    };
    addEventListener("click", open);
    addEventListener("keydown", open);
  }

  // Both texts side by side: on a press, by the address, or as it was left on this device.
  const both = document.querySelector(".parallel");
  if (both && text) {
    const twin = document.querySelector(".switch [rel=alternate]");
    const note = document.createElement("p");
    note.className = "said";
    note.setAttribute("role", "status");
    text.before(note);
    const href = twin.href;
    let on = false;
    let remembered = null;
    try { remembered = localStorage.getItem("view"); } catch { /* as the address says */ }
    const asked = () => new URLSearchParams(location.search).get("view") === "parallel";
    const address = (change) => {
      const url = new URL(location.href);
      if (on) url.searchParams.set("view", "parallel");
      else url.searchParams.delete("view");
      if (url.href !== location.href) history[change](null, "", url);
    };
    const say = (key) => {
      note.textContent = both.dataset[key];
      note.classList.toggle("said--wrong", key === "failed");
    };
    const set = (want) => {
      if (want === on) return;
      on = want;
      both.setAttribute("aria-pressed", String(on));
      note.textContent = "";
      twin.search = on ? "view=parallel" : "";
      import("./parallel.js").then((view) => want ? view.open(href) : view.close()).then(() => {
        if (want === on) say(on ? "shown" : "left");
      }, () => {
        if (want !== on) return;
        on = false;
        both.setAttribute("aria-pressed", "false");
        twin.search = "";
        say("failed");
      });
    };
    const press = (want) => {
      set(want);
      address("pushState");
      try {
        if (on) localStorage.setItem("view", "parallel");
        else localStorage.removeItem("view");
      } catch { /* remembered for this page only */ }
    };
    both.addEventListener("click", () => press(!on));
    addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || event.defaultPrevented || event.target.closest("input, select, textarea, dialog")) return;
      if (popovers && document.querySelector(":popover-open")) return;
      note.classList.remove("said--wrong");
      if (!on) return;
      press(false);
      both.focus({ preventScroll: true });
    });
    addEventListener("popstate", () => set(asked()));
    if (asked() || remembered === "parallel") {
      set(true);
      address("replaceState");
    }
  }
})();
