/** Ways from the occupations held to one that is aimed for, as a graph and as steps. */

import { html, useState } from "../../../vendor/htm-preact.js";
import { hours, number } from "../../format.js";
import { useAnswer } from "../../hooks.js";
import { apiLanguage, say, titleOf } from "../../messages.js";
import { Card } from "../../parts/card.js";
import { quote } from "../../parts/cypher.js";
import { Graph } from "../../parts/graph.js";
import { Empty, Shown } from "../../parts/states.js";
import { OccupationField } from "./occupation.js";

const MOST_PATHS = 5;
const MOST_SKILLS = 5;

/** @param {{targets: import("./occupation.js").Occupation[]}} props */
export function CareerPage({ targets }) {
  const [target, setTarget] = useState(targets[0] ?? null);
  const answer = useAnswer(target ? "career-paths" : null, { to: target?.id, first: MOST_PATHS, language: apiLanguage() });
  return html`
    <${Card} title=${say("career.to")}>
      <${OccupationField} targets=${targets} chosen=${target} onChoose=${setTarget} />
    <//>
    ${target ? html`
      <${Shown} answer=${answer} rows=${4}>
        ${(/** @type {any} */ data) =>
          data.viewer.careerPaths.length
            ? html`<${Paths} paths=${data.viewer.careerPaths} target=${target} />`
            : html`<${Empty} title=${say("career.none")} />`}
      <//>` : html`<${Empty} title=${say("occupation.choose")} />`}
  `;
}

/** @param {{paths: any[], target: any}} props */
function Paths({ paths, target }) {
  const [chosen, setChosen] = useState(/** @type {number | null} */ (null));
  return html`
    <${Card} title=${say("career.graph", { title: titleOf(target) })} note=${say("career.note")}>
      <${Graph} label=${say("career.graph", { title: titleOf(target) })} paths=${paths.map(pathOf)} chosen=${chosen} pathLabel=${() => say("job.path")} />
    <//>
    <ol class="paths">
      ${paths.map((path, row) => html`
        <li key=${row} class="card">
          <header class="card-header">
            <h3>${say("career.path", { number: number(row + 1) })} <span class="faint">${hours(path.learningHours)}</span></h3>
            <button class="button small" aria-pressed=${chosen === row} onClick=${() => setChosen(chosen === row ? null : row)}>${say("career.highlight")}</button>
          </header>
          <ol class="steps">
            ${path.steps.map((/** @type {any} */ step) => html`
              <li key=${step.to.id}><strong><bdi>${titleOf(step.to)}</bdi></strong> <span>${step.message}</span>
                ${step.missing.length > 0 && html`<span class="faint">${say("career.missing", { skills: namesOf(step.missing) })}</span>`}
              </li>`)}
          </ol>
        </li>`)}
    </ol>
  `;
}

/** @param {{name: string}[]} skills @returns {string} */
function namesOf(skills) {
  const names = skills.slice(0, MOST_SKILLS).map((skill) => skill.name).join(say("list.comma"));
  const rest = skills.length - MOST_SKILLS;
  return rest > 0 ? say("career.others", { names, count: number(rest) }) : names;
}

/** @param {{title: string}} occupation @returns {string} */
const patternOf = ({ title }) => `(:Occupation {title: ${quote(title)}})`;

/** @param {any} path @returns {import("../../parts/paths.js").Path} */
function pathOf({ steps }) {
  const occupations = [steps[0].from, ...steps.map((/** @type {any} */ step) => step.to)];
  return {
    cypher: `MATCH path = ${occupations.map(patternOf).join("-[:LEADS_TO]->")} RETURN path`,
    nodes: occupations.map((occupation) => ({
      elementId: occupation.id,
      label: "Occupation",
      caption: titleOf(occupation),
      query: `MATCH (n:Occupation {title: ${quote(occupation.title)}}) OPTIONAL MATCH (n)-[r:LEADS_TO]-(m) RETURN n, r, m LIMIT 50`,
    })),
    relationships: steps.map((/** @type {any} */ step) => ({
      elementId: `${step.from.id} ${step.to.id}`,
      type: "LEADS_TO",
      startElementId: step.from.id,
      endElementId: step.to.id,
    })),
  };
}
