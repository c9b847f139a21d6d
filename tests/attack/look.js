// Looks at a page that has been loaded: what is there that no page of ours may have. Gives a list of words.
() => {
  const wrong = [...window.__seen];
  const schemes = new Set(["http:", "https:", "mailto:", "tel:"]);
  const own = (address) => new URL(address, document.baseURI);
  for (const element of document.querySelectorAll("*")) {
    const name = element.tagName.toLowerCase();
    if (/^(iframe|frame|object|embed|form|base|template|style|math|foreignobject|noscript|plaintext|xmp|marquee)$/.test(name)
      && !element.closest(".finder, .search, dialog")) wrong.push(`element ${name}`);
    if (name === "script" && !(element.src && own(element.src).origin === location.origin)
      && element.type !== "application/ld+json" && element.parentElement !== document.head) wrong.push("inline script");
    if (name === "svg" && element.closest("article #__text")) wrong.push("element svg");
    for (const { name: key, value } of element.attributes) {
      if (/^on/i.test(key)) wrong.push(`handler ${key}`);
      if (["href", "xlink:href", "src", "action", "formaction", "poster", "cite", "data", "ping", "background"].includes(key)) {
        let address = null;
        try { address = own(value); } catch { continue; } // leads nowhere
        if (!schemes.has(address.protocol) && !(element.closest("head, header, .finder"))) wrong.push(`scheme ${value}`);
        if (key !== "href" && key !== "cite" && address.origin !== location.origin) wrong.push(`loads ${value}`);
      }
      if (key === "style" && element.closest("#__text") && !element.closest(".passage")) wrong.push(`style ${value}`);
    }
  }
  // Nothing of a text has taken the place of what the scripts use.
  const natives = [document.getElementById, document.querySelector, document.querySelectorAll, document.createElement,
    document.importNode, history.pushState, history.replaceState, location.assign, Array.prototype.map];
  if (natives.some((each) => typeof each !== "function")) wrong.push("clobbered function");
  if (document.currentScript !== null || document.documentElement.tagName !== "HTML" || document.body.tagName !== "BODY"
    || document.head.tagName !== "HEAD" || !(document.styleSheets instanceof StyleSheetList)
    || !(localStorage instanceof Storage) || typeof location.href !== "string" || window.self !== window || window.top !== window
    || !(document.location === location)) wrong.push("clobbered object");
  if (Object.keys(Object.prototype).length || Object.keys(Array.prototype).length) wrong.push("prototype");
  const ids = [...document.querySelectorAll("[id]")].map((each) => each.id);
  if (new Set(ids).size !== ids.length) wrong.push(`doubled id ${ids.find((each, at) => ids.indexOf(each) !== at)}`);
  const frame = [["#__text", "article"], ["#__nav", "body"], ["#__content", "body"], [".palette", "header"], [".find", "header"],
    [".parallel", "header"], [".switch", "header"], [".menu", "header"]];
  for (const [selector, within] of frame) {
    const all = document.querySelectorAll(selector);
    if (all.length > 1) wrong.push(`doubled ${selector}`);
    for (const each of all) if (!each.closest(within)) wrong.push(`misplaced ${selector}`);
  }
  for (const name of ["header.md-header", "main", "footer.md-footer", "article.page", "h1"]) {
    const count = document.querySelectorAll(name).length;
    if (count !== 1 && !(name === "h1" && count === 0)) wrong.push(`${count} × ${name}`);
  }
  if (!document.elementFromPoint(40, 10)?.closest("header")) wrong.push("header covered");
  return wrong;
}
