/** Skills as small words beside one another. */

import { html } from "../../../vendor/htm-preact.js";

/** @param {{skills: {id: string, name: string}[]}} props */
export const SkillChips = ({ skills }) =>
  skills.length > 0 && html`<ul class="chips">${skills.map((skill) => html`<li key=${skill.id} class="chip"><bdi>${skill.name}</bdi></li>`)}</ul>`;
