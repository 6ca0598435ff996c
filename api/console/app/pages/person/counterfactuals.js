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
  const make = (/** @type {any} */ counterfactual) => act(async () => {
    await tryChange(job, score, counterfactual, profile.data.viewer);
    tell(say("change.made"), "good");
  });
  const undo = (/** @type {import("./changes.js").Tried} */ tried) => act(async () => {
    await takeBack(tried);
    tell(say("change.takenBack"), "good");
  });
  return html`
    ${made.length > 0 && html`
      <ul class="changes made">
        ${made.map((tried) => html`
          <li key=${tried.message}>
            <span class="gain ${score >= tried.before ? "up" : "down"}">${signed(score - tried.before)}</span>
            <span>${tried.message} <span class="faint">${say("change.since", { before: number(tried.before, 1), after: number(score, 1) })}</span></span>
            <button class="button small" disabled=${busy} onClick=${() => undo(tried)}><${Icon} name="undo" /> ${say("change.takeBack")}</button>
          </li>`)}
      </ul>`}
    ${list.length ? html`
      <ul class="changes">
        ${list.map((counterfactual) => html`
          <li key=${counterfactual.message}>
            <span class="gain ${counterfactual.scoreAfter >= counterfactual.scoreBefore ? "up" : "down"}">${signed(counterfactual.scoreAfter - counterfactual.scoreBefore)}</span>
            <span>${counterfactual.message} ${counterfactual.learningHours > 0 && html`<span class="faint">${hours(counterfactual.learningHours)}</span>`}</span>
            ${canTry(counterfactual.change.kind) && profile.data
              ? html`<button class="button small" disabled=${busy} onClick=${() => make(counterfactual)}>${say("change.try")}</button>`
              : html`<span class="faint">${say("change.cannot")}</span>`}
          </li>`)}
      </ul>` : made.length === 0 && html`<${Empty} title=${say("change.none")} />`}
  `;
}
