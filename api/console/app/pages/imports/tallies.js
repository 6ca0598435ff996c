/** How many of each kind an import brings: jobs, names that are linked to skills, tags. */

import { html } from "../../../vendor/htm-preact.js";
import { number } from "../../format.js";
import { say, word } from "../../messages.js";

/** @param {{counts: any[], closed?: number | null}} props */
export const Tallies = ({ counts, closed = null }) => html`
  <ul class="chips">
    ${counts.map((/** @type {any} */ tally) => html`<li key=${tally.kind} class="chip">${say("imports.tally", { kind: word(tally.kind.toUpperCase().replaceAll(" ", "_")), count: number(tally.count) })}</li>`)}
    ${closed !== null && html`<li class="chip">${say("imports.closed", { count: number(closed) })}</li>`}
  </ul>
`;
