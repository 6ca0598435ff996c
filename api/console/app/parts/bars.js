/** Bars with their numbers beside them. */

import { html, useState } from "../../vendor/htm-preact.js";
import { number } from "../format.js";
import { say } from "../messages.js";

/**
 * @typedef {object} Bar
 * @property {string} key
 * @property {any} label
 * @property {number} share 0 to 1, of the whole width
 * @property {string} text the number, for people
 * @property {any} [note]
 * @property {string} [tone]
 * @property {number} [mark] 0 to 1, a line to compare with
 * @property {[number, number]} [range] 0 to 1 each, an interval around the share
 */

/** @param {{bars: Bar[], most?: number}} props `most` is how many are shown until all are asked for */
export function Bars({ bars, most = 14 }) {
  const [all, setAll] = useState(false);
  const shown = all || bars.length <= most + 1 ? bars : bars.slice(0, most);
  return html`
    <ul class="bars">${shown.map((bar) => html`<${Row} key=${bar.key} bar=${bar} />`)}</ul>
    ${shown.length < bars.length && html`<button class="button small" onClick=${() => setAll(true)}>${say("bars.all", { count: number(bars.length) })}</button>`}
  `;
}

/** @param {{bar: Bar}} props */
const Row = ({ bar }) => html`
  <li>
    <span class="bar-label">${bar.label}</span>
    <span class="bar-track" aria-hidden="true">
      <span class="bar-fill ${bar.tone ?? ""}" style=${{ inlineSize: `${clamp(bar.share) * 100}%` }}></span>
      ${bar.range && html`<span class="bar-range" style=${{ insetInlineStart: `${clamp(bar.range[0]) * 100}%`, inlineSize: `${(clamp(bar.range[1]) - clamp(bar.range[0])) * 100}%` }}></span>`}
      ${bar.mark !== undefined && html`<span class="bar-mark" style=${{ insetInlineStart: `${clamp(bar.mark) * 100}%` }}></span>`}
    </span>
    <span class="bar-text">${bar.text}</span>
    ${bar.note && html`<span class="bar-note">${bar.note}</span>`}
  </li>
`;

/** @param {number} share */
const clamp = (share) => Math.max(0, Math.min(1, share));
