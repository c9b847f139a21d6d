// The words of a search, marked on the page that it led to, until the reader has seen enough of them.
// Where the browser can mark without touching the text (CSS Custom Highlight API) it does; else elements are put in.

import { clean, CROSS, edition, engine, icon, make, styled } from "./shared.js";

const BLOCKS = "p, li, dd, dt, td, th, h1, h2, h3, h4, h5, h6, summary, figcaption, caption, pre, div, blockquote";
const LEFT_OUT = "script, style, [popover], [role=status], .twin, .copy, .unit-note, [hidden]";
const PREVIOUS = "M7.41 15.41 12 10.83l4.59 4.58L18 14l-6-6-6 6z";
const NEXT = "M7.41 8.59 12 13.17l4.59-4.58L18 10l-6 6-6-6z";

// The texts of a page, a block each: a word may be spread over several elements, never over blocks.
const blocks = () => {
  const found = new Map();
  for (const root of document.querySelectorAll("#__title, #__text")) {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const node = walker.currentNode;
      const parent = node.parentElement;
      if (!node.data.trim() || parent.closest(LEFT_OUT)) continue;
      const block = parent.closest(BLOCKS) ?? root;
      if (!found.has(block)) found.set(block, []);
      found.get(block).push(node);
    }
  }
  return found.values();
};

const ranges = (nodes, marker) => {
  const ends = [];
  let length = 0;
  for (const node of nodes) ends.push(length += node.data.length);
  const point = (offset, end) => {
    const at = ends.findIndex((each) => (end ? offset <= each : offset < each));
    return [nodes[at], offset - (ends[at] - nodes[at].data.length)];
  };
  return marker(nodes.map((node) => node.data).join("")).filter(([start, end]) => start < end && end <= length).map(([start, end]) => {
    const range = new Range();
    range.setStart(...point(start, false));
    range.setEnd(...point(end, true));
    return range;
  });
};

// Two ways to paint. Each takes ranges in order and gives {at, show(place), clear()}: where a place is, which is the one.
const highlighted = (all) => {
  CSS.highlights.set("found", new Highlight(...all));
  return {
    at: (place) => all[place].getBoundingClientRect(),
    holder: (place) => all[place].startContainer.parentElement,
    show: (place) => CSS.highlights.set("found-one", Object.assign(new Highlight(all[place]), { priority: 1 })),
    clear: () => ["found", "found-one"].forEach((name) => CSS.highlights.delete(name)),
  };
};

const wrapped = (all) => {
  const texts = (range) => {
    if (range.startContainer === range.endContainer) return [[range.startContainer, range.startOffset, range.endOffset]];
    const walker = document.createTreeWalker(range.commonAncestorContainer, NodeFilter.SHOW_TEXT);
    const found = [];
    while (walker.nextNode()) {
      const node = walker.currentNode;
      if (!range.intersectsNode(node) || node.parentElement.closest(LEFT_OUT)) continue;
      const start = node === range.startContainer ? range.startOffset : 0;
      const end = node === range.endContainer ? range.endOffset : node.data.length;
      if (start < end) found.push([node, start, end]);
    }
    return found;
  };
  // From the last to the first, so that what is cut off a text is behind all that is still to be marked.
  const marks = all.map(texts).reverse().map((parts) => parts.reverse().map(([node, start, end]) => {
    const middle = node.splitText(start);
    middle.splitText(end - start);
    const mark = make("mark", { class: "found-mark" });
    middle.replaceWith(mark);
    mark.append(middle);
    return mark;
  }).reverse()).reverse();
  return {
    at: (place) => marks[place][0].getBoundingClientRect(),
    holder: (place) => marks[place][0].parentElement,
    show: (place) => marks.forEach((each, at) => each.forEach((mark) => mark.classList.toggle("found-mark--one", at === place))),
    clear: () => marks.flat().forEach((mark) => {
      const parent = mark.parentNode;
      if (!parent) return;
      mark.replaceWith(...mark.childNodes);
      parent.normalize();
    }),
  };
};

const paint = (all) => (window.Highlight && CSS.highlights ? highlighted(all) : wrapped(all));

const reveal = (element) => {
  for (let node = element; node; node = node.parentElement) if (node.tagName === "DETAILS") node.open = true;
};

// Forgets the query in the address, so that a link that is passed on or a reload shows the page as it is.
const forget = () => {
  const url = new URL(location.href);
  url.searchParams.delete("marked");
  history.replaceState(history.state, "", url);
};

export const mark = async (given) => {
  const query = clean(given);
  if (!query) return;
  const [words, opened] = await Promise.all([edition(), engine(), styled()]);
  const { t } = words;
  const found = await opened.marker(query);
  let painted = null;
  let total = 0;
  let place = 0;
  const counter = make("span", { role: "status" });
  const control = (name, path, work) => {
    const made = make("button", { type: "button", "aria-label": t(name), title: t(name) }, icon(path));
    made.addEventListener("click", work);
    return made;
  };
  const go = (step, jump = true) => {
    place = (place + step + total) % total;
    painted.show(place);
    counter.textContent = t("marked", { place: place + 1, total });
    if (!jump) return;
    reveal(painted.holder(place));
    const { top, height } = painted.at(place);
    scrollBy({ top: top + height / 2 - innerHeight / 2 });
  };
  const over = () => {
    painted?.clear();
    box.remove();
    watch.disconnect();
    removeEventListener("keydown", escape, true);
    forget();
  };
  const escape = (event) => {
    if (event.key !== "Escape" || event.defaultPrevented || document.querySelector("dialog[open], :popover-open")) return;
    event.preventDefault();
    over();
  };
  const box = make(
    "div", { class: "marked", role: "group", "aria-label": t("marked.label") },
    counter, control("marked.previous", PREVIOUS, () => go(-1)), control("marked.next", NEXT, () => go(1)),
    control("marked.clear", CROSS, over),
  );
  const again = (jump) => {
    painted?.clear();
    const all = [...blocks()].flatMap((nodes) => ranges(nodes, found));
    total = all.length;
    place = 0;
    painted = total ? paint(all) : null;
    box.hidden = !total;
    if (total) go(0, jump);
  };
  // The text is another one when both are shown side by side.
  const watch = new MutationObserver(() => again(false));
  again(!location.hash);
  if (!total) return;
  watch.observe(document.documentElement, { attributeFilter: ["data-view"] });
  addEventListener("keydown", escape, true);
  document.getElementById("__content").append(box);
};
