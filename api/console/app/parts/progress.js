/** How far a task is. */

import { html } from "../../vendor/htm-preact.js";
import { percent } from "../format.js";
import { say, word } from "../messages.js";

/** @param {{task: {kind: string, progress: number, state: string}}} props */
export const Progress = ({ task }) => html`
  <span class="progress">
    <progress max="100" value=${task.progress} class=${task.state.toLowerCase()} aria-label=${say("tasks.progressOf", { kind: word(task.kind) })}></progress>
    <span>${percent(task.progress / 100)}</span>
  </span>
`;
