// @ts-check

/**
 * The element with this ID. Throws if the page has none of this type.
 *
 * @template {Element} T
 * @param {string} id
 * @param {new () => T} type
 * @returns {T}
 */
export function byId(id, type) {
  const found = document.getElementById(id);
  if (!(found instanceof type)) throw new Error(`the page has no ${type.name} "${id}"`);
  return found;
}

/**
 * @param {string} name
 * @param {Readonly<Record<string, string>>} attributes
 * @param {...(Node | string)} children text is text: nothing in it is markup
 */
export function element(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

/**
 * Does the work unless it is being done, and tells so on the button, which keeps the focus.
 *
 * @param {HTMLButtonElement} button
 * @param {() => Promise<void>} work
 */
export async function whileBusy(button, work) {
  if (button.ariaDisabled === 'true') return;
  button.ariaDisabled = 'true';
  try {
    await work();
  } finally {
    button.ariaDisabled = null;
  }
}

/**
 * Writes a status line.
 *
 * @param {HTMLElement} line
 * @param {string} text
 * @param {boolean} [isBad]
 */
export function tell(line, text, isBad = false) {
  line.textContent = text;
  line.classList.toggle('bad', isBad);
}

/**
 * Puts an entry with the time of day at the top of a list.
 *
 * @param {HTMLOListElement} list
 * @param {string} text
 */
export function log(list, text) {
  const time = element('time', {}, new Date().toLocaleTimeString('en-GB'));
  list.prepend(element('li', {}, time, element('span', {}, text)));
  while (list.children.length > MOST_ENTRIES) list.lastElementChild?.remove();
}

const MOST_ENTRIES = 12;
