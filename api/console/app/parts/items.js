/** Lists of jobs and courses; each entry leads to the page of its item. */

import { html } from "../../vendor/htm-preact.js";
import { hours } from "../format.js";
import { word } from "../messages.js";
import { addressOf } from "../router.js";

/** @param {any} job @returns {string} */
export const placeOf = (job) =>
  [job.company?.name, job.place?.name, job.remote && word("REMOTE")].filter(Boolean).join(" · ");

/** @param {any} course @returns {string} */
export const offerOf = (course) =>
  [course.provider?.name, word(course.level), course.durationHours && hours(course.durationHours)].filter(Boolean).join(" · ");

/** @typedef {{node: any, note?: any, badges?: any}} Item a job or a course, with what a list says of it */

/** @param {{label: string, kind: "job" | "course", items: Item[]}} props */
export const Items = ({ label, kind, items }) => html`
  <ul class="items" aria-label=${label}>
    ${items.map(({ node, note, badges }) => html`
      <li key=${node.id}>
        <a class="job" href=${addressOf(kind, node.id)}>
          <span class="job-body">
            <strong><bdi>${node.title}</bdi></strong>
            <span class="faint"><bdi>${kind === "job" ? placeOf(node) : offerOf(node)}</bdi></span>
            ${note && html`<span class="faint">${note}</span>`}
            ${badges && html`<span class="chips">${badges}</span>`}
          </span>
        </a>
      </li>`)}
  </ul>
`;
