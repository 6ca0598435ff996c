/** A query to open in Neo4j Browser: to copy, or by a link where the address of a browser is set. */

import { html } from "../../vendor/htm-preact.js";
import { configuration } from "../configuration.js";
import { say } from "../messages.js";
import { Icon } from "./icons.js";
import { attempt, tell } from "./toast.js";

/** @param {string} text @returns {string} a text as Cypher writes it */
export const quote = (text) => `'${text.replace(/[\\']/g, (letter) => `\\${letter}`)}'`;

/** @param {string} query @returns {string | null} */
export function browserAddress(query) {
  if (!configuration.browser) return null;
  const address = new URL(configuration.browser);
  address.searchParams.set("cmd", "edit");
  address.searchParams.set("arg", query);
  return address.href;
}

/** @param {{query: string, label: string}} props */
export function Cypher({ query, label }) {
  const address = browserAddress(query);
  const copy = () => attempt(async () => {
    await navigator.clipboard.writeText(query);
    tell(say("cypher.copied"), "good");
  });
  return html`
    <div class="cypher">
      <p class="cypher-label">${label}</p>
      <pre tabindex="0" dir="ltr"><code>${query}</code></pre>
      <div class="actions">
        <button class="button small" onClick=${copy}><${Icon} name="copy" /> ${say("cypher.copy")}</button>
        ${address && html`<a class="button small" href=${address} target="_blank" rel="noopener noreferrer"><${Icon} name="open" /> ${say("cypher.open")}</a>`}
      </div>
    </div>
  `;
}
