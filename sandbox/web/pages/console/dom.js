// Elements from words: text is always text, never markup.

export const at = (id) => document.getElementById(id);

export function make(tag, given = {}, ...inside) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (name === "value" || name === "checked") made[name] = value;
    else made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...inside.flat(Infinity).filter((part) => part !== null && part !== undefined && part !== false));
  return made;
}

// Show parts in a place, each known by its key: what did not change stays, and with it focus, scroll and selection.
export function show(place, parts) {
  const known = new Map([...place.children].map((one) => [one.dataset.key, one]));
  let next = place.firstElementChild;
  for (const { key, mark, draw } of parts) {
    let one = known.get(key);
    known.delete(key);
    if (!one || one.dataset.mark !== mark) {
      const drawn = draw();
      drawn.dataset.key = key;
      drawn.dataset.mark = mark;
      if (one) {
        if (next === one) next = one.nextElementSibling;
        replace(one, drawn);
      }
      one = drawn;
    }
    if (one === next) next = next.nextElementSibling;
    else place.insertBefore(one, next);
  }
  known.forEach((one) => one.remove());
}

// What a person opened stays open, and what had the focus keeps it.
function replace(before, after) {
  for (const one of before.querySelectorAll("details[open]")) {
    for (const same of after.querySelectorAll("details")) same.open ||= same.dataset.act === one.dataset.act;
  }
  const focused = before.contains(document.activeElement) ? document.activeElement.dataset.act : null;
  before.replaceWith(after);
  if (focused) [...after.querySelectorAll("[data-act]")].find((one) => one.dataset.act === focused)?.focus();
}

export function say(sentence) {
  at("said").textContent = sentence;
}

export function trouble(sentence) {
  at("trouble").hidden = !sentence;
  at("trouble").textContent = sentence || "";
}

export function open(title, ...inside) {
  const dialog = at("dialog");
  dialog.replaceChildren(
    make(
      "header",
      {},
      make("h2", { id: "dialog-title" }, title),
      make("button", { type: "button", class: "close", "aria-label": "Close", onclick: shut }, "×"),
    ),
    ...inside,
  );
  if (!dialog.open) dialog.showModal();
}

export function shut() {
  at("dialog").close();
}
