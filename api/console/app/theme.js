/** Dark or light: as the system, until the reader chooses. */

const KEY = "careergraph.theme";
const dark = matchMedia("(prefers-color-scheme: dark)");
const changes = new EventTarget();

/** @returns {boolean} */
export const isDark = () => (localStorage.getItem(KEY) ? localStorage.getItem(KEY) === "dark" : dark.matches);

/** Show the theme that was chosen. */
export function showTheme() {
  const chosen = localStorage.getItem(KEY);
  if (chosen) document.documentElement.dataset.theme = chosen;
  changes.dispatchEvent(new Event("change"));
}

export function switchTheme() {
  localStorage.setItem(KEY, isDark() ? "light" : "dark");
  showTheme();
}

dark.addEventListener("change", () => changes.dispatchEvent(new Event("change")));

/**
 * @param {() => void} listener
 * @returns {() => void} stops it
 */
export function onThemeChange(listener) {
  changes.addEventListener("change", listener);
  return () => changes.removeEventListener("change", listener);
}

/**
 * Return a colour of the style sheets as a canvas takes it.
 * @param {string} name such as `--accent`
 * @returns {string}
 */
export function colourOf(name) {
  const probe = document.createElement("span");
  probe.style.color = `var(${name})`;
  document.body.append(probe);
  const colour = getComputedStyle(probe).color;
  probe.remove();
  return colour;
}
