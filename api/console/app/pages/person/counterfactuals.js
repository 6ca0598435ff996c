/** What would change a score: each change can be made for real by a click, and taken back. */

import { html, useState } from "../../../vendor/htm-preact.js";
import { hours, number, signed } from "../../format.js";
import { say } from "../../messages.js";
import { Icon } from "../../parts/icons.js";
import { Empty } from "../../parts/states.js";
import { attempt, tell } from "../../parts/toast.js";
import { canTry, takeBack, triedFor, tryChange } from "./changes.js";

/** @param {{job: string, score: number, list: any[], profile: import("../../hooks.js").Answer, onChange: () => void}} props */
export function Counterfactuals({ job, score, list, profile, onChange }) {
  const [busy, setBusy] = useState(false);
  const made = triedFor(job);
  const act = async (/** @type {() => Promise<unknown>} */ work) => {
    setBusy(true);
    await attempt(work);
    setBusy(false);
    profile.reload();
    onChange();
  };
  const make = (/** @type {any} */ one) => act(async () => {
    await tryChange(job, score, one, profile.data.viewer);
    tell(say("change.made"), "good");
  });
  const undo = (/** @type {import("./changes.js").Tried} */ one) => act(async () => {
    await takeBack(one);
    tell(say("change.takenBack"), "good");
  });
  return html`
    ${made.length > 0 && html`
      <ul class="changes made">
        ${made.map((one) => html`
          <li key=${one.message}>
            <span class="gain ${score >= one.before ? "up" : "down"}">${signed(score - one.before)}</span>
            <span>${one.message} <span class="faint">${say("change.since", { before: number(one.before, 1), after: number(score, 1) })}</span></span>
            <button class="button small" disabled=${busy} onClick=${() => undo(one)}><${Icon} name="undo" /> ${say("change.takeBack")}</button>
          </li>`)}
      </ul>`}
    ${list.length ? html`
      <ul class="changes">
        ${list.map((one) => html`
          <li key=${one.message}>
            <span class="gain ${one.scoreAfter >= one.scoreBefore ? "up" : "down"}">${signed(one.scoreAfter - one.scoreBefore)}</span>
            <span>${one.message} ${one.learningHours > 0 && html`<span class="faint">${hours(one.learningHours)}</span>`}</span>
            ${canTry(one.change.kind) && profile.data
              ? html`<button class="button small" disabled=${busy} onClick=${() => make(one)}>${say("change.try")}</button>`
              : html`<span class="faint">${say("change.cannot")}</span>`}
          </li>`)}
      </ul>` : made.length === 0 && html`<${Empty} title=${say("change.none")} />`}
  `;
}
