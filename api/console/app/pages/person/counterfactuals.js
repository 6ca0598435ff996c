/** What would change a score: each change can be made for real by a click, and taken back. */

import { html, useState } from "../../../vendor/htm-preact.js";
import { change } from "../../client.js";
import { hours, number, signed } from "../../format.js";
import { say } from "../../messages.js";
import { Icon } from "../../parts/icons.js";
import { Empty } from "../../parts/states.js";
import { attempt, tell } from "../../parts/toast.js";

/** @typedef {{message: string, before: number, undo: () => Promise<unknown>}} Tried */

/**
 * Changes that were made and not taken back yet, by job; they outlive the page, for the profile keeps them.
 * @type {Map<string, Tried[]>}
 */
const tried = new Map();

/** @param {{job: string, score: number, list: any[], profile: import("../../hooks.js").Answer, onChange: () => void}} props */
export function Counterfactuals({ job, score, list, profile, onChange }) {
  const [busy, setBusy] = useState(false);
  const made = tried.get(job) ?? [];
  const act = async (/** @type {() => Promise<unknown>} */ work) => {
    setBusy(true);
    await attempt(work);
    setBusy(false);
    profile.reload();
    onChange();
  };
  const attemptChange = (/** @type {any} */ one) => act(async () => {
    const undo = await makeChange(one.change, profile.data.viewer);
    tried.set(job, [...made, { message: one.message, before: score, undo }]);
    tell(say("change.made"), "good");
  });
  const takeBack = (/** @type {Tried} */ one) => act(async () => {
    await one.undo();
    tried.set(job, made.filter((other) => other !== one));
    tell(say("change.takenBack"), "good");
  });
  return html`
    ${made.length > 0 && html`
      <ul class="changes made">
        ${made.map((one) => html`
          <li key=${one.message}>
            <span class="gain ${score >= one.before ? "up" : "down"}">${signed(score - one.before)}</span>
            <span>${one.message} <span class="faint">${say("change.since", { before: number(one.before, 1), after: number(score, 1) })}</span></span>
            <button class="button small" disabled=${busy} onClick=${() => takeBack(one)}><${Icon} name="undo" /> ${say("change.takeBack")}</button>
          </li>`)}
      </ul>`}
    ${list.length ? html`
      <ul class="changes">
        ${list.map((one) => html`
          <li key=${one.message}>
            <span class="gain ${one.scoreAfter >= one.scoreBefore ? "up" : "down"}">${signed(one.scoreAfter - one.scoreBefore)}</span>
            <span>${one.message} ${one.learningHours > 0 && html`<span class="faint">${hours(one.learningHours)}</span>`}</span>
            ${one.change.kind in MAKE && profile.data
              ? html`<button class="button small" disabled=${busy} onClick=${() => attemptChange(one)}>${say("change.try")}</button>`
              : html`<span class="faint">${say("change.cannot")}</span>`}
          </li>`)}
      </ul>` : made.length === 0 && html`<${Empty} title=${say("change.none")} />`}
  `;
}

/**
 * Make a change to the viewer's profile.
 * @param {{kind: string, subject: any}} wanted
 * @param {any} viewer the profile before
 * @returns {Promise<() => Promise<unknown>>} takes it back
 */
const makeChange = (wanted, viewer) => MAKE[wanted.kind](wanted.subject, viewer);

/** @type {Record<string, (subject: any, viewer: any) => Promise<() => Promise<unknown>>>} */
const MAKE = {
  async ADD_SKILL({ id }) {
    await change("add-skill", { skill: id });
    return () => change("remove-skill", { skill: id });
  },
  async REMOVE_SKILL({ id }, { skills }) {
    const held = skills.edges.find((/** @type {any} */ edge) => edge.node.id === id);
    await change("remove-skill", { skill: id });
    return () => change("add-skill", { skill: id, level: held?.level ?? null, years: held?.years ?? null });
  },
  async ADD_TARGET({ id }, { targets }) {
    const before = targets.map((/** @type {any} */ target) => target.id);
    await change("set-targets", { targets: [...before, id] });
    return () => change("set-targets", { targets: before });
  },
};
