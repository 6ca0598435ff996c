/** What stands around every page: navigation, the viewer, language and theme. */

import { html, useEffect, useState } from "../vendor/htm-preact.js";
import { files } from "./configuration.js";
import { LANGUAGES, keepLanguage, language, say, speak, word } from "./messages.js";
import { pagesOf } from "./navigation.js";
import { Icon } from "./parts/icons.js";
import { Toasts } from "./parts/toast.js";
import { addressOf } from "./router.js";
import { signOut } from "./session.js";
import { isDark, onThemeChange, switchTheme } from "./theme.js";

/** @typedef {import("./navigation.js").Viewer} Viewer */

/** @param {{onLanguage: () => void}} props */
function Switches({ onLanguage }) {
  const [dark, setDark] = useState(isDark());
  useEffect(() => onThemeChange(() => setDark(isDark())), []);
  const other = /** @type {import("./messages.js").Language} */ (language() === "en" ? "ar" : "en");
  const translate = async () => {
    keepLanguage(other);
    await speak(other);
    onLanguage();
  };
  return html`
    <button class="ghost" lang=${other} onClick=${translate}><${Icon} name="globe" /> ${LANGUAGES[other].name}</button>
    <button class="ghost" onClick=${switchTheme}>
      <${Icon} name=${dark ? "sun" : "moon"} /> ${say(dark ? "theme.light" : "theme.dark")}
    </button>
  `;
}

/** @param {{viewer: Viewer | null, page: string, onLanguage: () => void, children?: any}} props */
export function Frame({ viewer, page, onLanguage, children }) {
  const [isOpen, setOpen] = useState(false);
  useEffect(() => setOpen(false), [page]);
  return html`
    <a class="skip" href="#main" onClick=${skip}>${say("nav.skip")}</a>
    <div class="frame">
      <header class="side ${isOpen ? "open" : ""}">
        <div class="brand">
          <img src="${files}/style/mark.svg" alt="" width="32" height="32" />
          <span>${say("product")}</span>
          <button class="tool menu" aria-expanded=${isOpen} aria-label=${say("nav.menu")} onClick=${() => setOpen(!isOpen)}><${Icon} name="menu" /></button>
        </div>
        <div class="side-body">
          <nav aria-label=${say("nav.label")}>
            <ul>
              ${pagesOf(viewer).map(([key, icon]) => html`
                <li key=${key}>
                  <a href=${addressOf(key)} aria-current=${page === key ? "page" : undefined}><${Icon} name=${icon} /> ${say(`nav.${key}`)}</a>
                </li>`)}
            </ul>
          </nav>
          <div class="side-foot">
            ${viewer && html`
              <div class="who">
                <span class="avatar" aria-hidden="true">${initials(viewer.name)}</span>
                <span><bdi>${viewer.name}</bdi><span class="faint">${viewer.roles.map(word).join(say("list.comma"))}</span></span>
              </div>`}
            <${Switches} onLanguage=${onLanguage} />
            ${viewer && html`<button class="ghost" onClick=${() => signOut()}><${Icon} name="leave" /> ${say("session.leave")}</button>`}
          </div>
        </div>
      </header>
      <main id="main" tabindex="-1">${children}</main>
    </div>
    <${Toasts} />
  `;
}

/** @param {Event} event the address names a page, so the link may not change it */
function skip(event) {
  event.preventDefault();
  document.getElementById("main")?.focus();
}

/** @param {string} name @returns {string} */
export const initials = (name) =>
  name.split(/\s+/).slice(0, 2).map((part) => [...part][0] ?? "").join("").toUpperCase();
