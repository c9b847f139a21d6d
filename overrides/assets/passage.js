// The menu of a passage: the same passage in the other language, a link to it, a report of an error in it.
// Fetched when the first menu is opened. It stands behind the button in the page's order, so that Tab leads into it.

let menu = null;

const item = (href, words) =>
  Object.assign(document.createElement("a"), { href, textContent: words, className: "passage__item" });

const items = (link) => {
  const words = document.getElementById("__text").dataset;
  const anchor = link.hash.slice(1);
  const twin = Object.assign(item(link.href, words.twin), { hreflang: link.hreflang });
  const address = new URL(`#${anchor}`, location.href).href;
  const copy = item(address, words.copy);
  copy.addEventListener("click", (event) => {
    if (!navigator.clipboard) return; // The address bar then has the link.
    event.preventDefault();
    navigator.clipboard.writeText(address).then(() => {
      copy.textContent = words.copied;
      menu.querySelector("[role=status]").textContent = words.copied;
    }, () => location.assign(address));
  });
  const report = words.report ? [item(words.report.replaceAll("{anchor}", anchor), words.error)] : [];
  return [twin, copy, ...report];
};

// Below the button, inside the window. The menu is in the top layer, which scrolls with the page.
const place = (link) => {
  const { left, right, bottom } = link.getBoundingClientRect();
  const width = menu.offsetWidth;
  const room = document.documentElement.clientWidth - width - 8;
  const start = getComputedStyle(link).direction === "rtl" ? right - width : left;
  menu.style.left = `${Math.max(8, Math.min(start, room)) + scrollX}px`;
  menu.style.top = `${bottom + 4 + scrollY}px`;
};

export const open = (link) => {
  const again = menu && menu.previousElementSibling === link && menu.matches(":popover-open");
  if (menu) menu.remove();
  if (again) return;
  menu = document.createElement("span");
  menu.className = "passage";
  menu.popover = "auto";
  menu.setAttribute("role", "group");
  menu.setAttribute("aria-label", link.getAttribute("aria-label"));
  const status = document.createElement("span");
  status.setAttribute("role", "status");
  menu.append(...items(link), status);
  menu.lang = document.documentElement.lang;
  menu.dir = document.documentElement.dir;
  link.after(menu);
  const own = menu;
  own.addEventListener("beforetoggle", (event) => link.setAttribute("aria-expanded", String(event.newState === "open")));
  own.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !own.contains(event.relatedTarget)) own.hidePopover();
  });
  menu.showPopover();
  place(link);
  menu.firstElementChild.focus({ preventScroll: true });
};
