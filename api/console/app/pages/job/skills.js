/** Skills of an item, with those that the viewer has. */

import { html } from "../../../vendor/htm-preact.js";
import { number } from "../../format.js";
import { say } from "../../messages.js";
import { Badge } from "../../parts/badge.js";
import { Icon } from "../../parts/icons.js";
import { Empty } from "../../parts/states.js";

/** @typedef {{essential?: boolean, node: {id: string, name: string}}} SkillEdge */

/** @param {any} viewer @returns {Set<string>} ids of the skills that the viewer has */
export const heldBy = (viewer) => new Set(viewer.skills.edges.map((/** @type {SkillEdge} */ edge) => edge.node.id));

/** @param {{edges: SkillEdge[], held: Set<string>}} props */
export const Skills = ({ edges, held }) =>
  edges.length
    ? html`
      <p>${say("skills.count", { held: number(edges.filter((edge) => held.has(edge.node.id)).length), all: number(edges.length) })}</p>
      <ul class="skills">
        ${edges.map((edge) => html`
          <li key=${edge.node.id} class=${held.has(edge.node.id) ? "held" : ""}>
            ${held.has(edge.node.id) ? html`<${Icon} name="check" />` : html`<span class="icon" aria-hidden="true"></span>`}
            <span><bdi>${edge.node.name}</bdi> ${held.has(edge.node.id) && html`<span class="unseen">${say("skills.held")}</span>`}
              ${edge.essential && html`<${Badge} value="essential" tone="info">${say("gap.essential")}<//>`}</span>
          </li>`)}
      </ul>`
    : html`<${Empty} title=${say("skills.none")} />`;
