/** What an application holds: its steps and its letter. */

import { html } from "../../../vendor/htm-preact.js";
import { moment } from "../../format.js";
import { say, word } from "../../messages.js";

/** @param {{history: {status: string, at: string, by: string, note: string | null}[]}} props */
export const Steps = ({ history }) => html`
  <ol class="steps">
    ${history.map((step) => html`
      <li key=${step.at + step.status}>
        <span><strong>${word(step.status)}</strong> <span class="faint">${moment(step.at)} · ${word(step.by)}</span></span>
        ${step.note && html`<span class="written" dir="auto">${step.note}</span>`}
      </li>`)}
  </ol>
`;

/** @param {{letter: string | null}} props */
export const Letter = ({ letter }) =>
  letter && html`<details><summary>${say("apply.letter")}</summary><p class="written" dir="auto">${letter}</p></details>`;
