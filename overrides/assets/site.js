// What pages gain when scripts run: a palette, copy buttons, hidden targets opened. Nothing here is needed to read.
(() => {
  "use strict";
  const root = document.documentElement;
  const words = document.currentScript.dataset;
  const label = (element, text) => {
    element.title = text;
    element.setAttribute("aria-label", text);
  };
  const each = (selector, work) => document.querySelectorAll(selector).forEach(work);

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

  // Code: a copy button; the keyboard can scroll what is wider than the page.
  each(".md-typeset pre > code", (code) => {
    if (code.scrollWidth > code.clientWidth) code.tabIndex = 0;
    if (!navigator.clipboard) return;
    const copy = document.createElement("button");
    copy.type = "button";
    copy.className = "md-code__button copy";
    copy.dataset.mdType = "copy";
    label(copy, words.copy);
    copy.addEventListener("click", () => navigator.clipboard.writeText(code.textContent).then(() => {
      copy.classList.add("copy--done");
      label(copy, words.copied);
      setTimeout(() => {
        copy.classList.remove("copy--done");
        label(copy, words.copy);
      }, 2000);
    }, () => {}));
    code.parentElement.append(copy);
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
})();
