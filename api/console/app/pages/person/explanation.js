/** Why a job has its score: reasons, the graph behind them, cautions, and what would change it. */

import { html, useState } from "../../../vendor/htm-preact.js";
import { number, percent } from "../../format.js";
import { say, sayOf } from "../../messages.js";
import { Badge } from "../../parts/badge.js";
import { Bars } from "../../parts/bars.js";
import { Card, Figure } from "../../parts/card.js";
import { Graph } from "../../parts/graph.js";
import { Icon } from "../../parts/icons.js";
import { Empty } from "../../parts/states.js";
import { Counterfactuals } from "./counterfactuals.js";

/**
 * @param {{explanation: any, job: {id: string, title: string}, edge?: any, profile: any, onChange: () => void}} props
 *   `edge` is the job's place in a list, if it comes from one
 */
export function Explanation({ explanation, job, edge, profile, onChange }) {
  const [chosen, setChosen] = useState(/** @type {number | null} */ (null));
  const { reasons } = explanation;
  return html`
    <div class="figures">
      <${Figure} label=${say("job.score")} value=${number(explanation.score, 1)} note=${say("job.scoreNote")} />
      <${Figure} label=${say("job.confidence")} value=${confidenceOf(explanation.confidence)} note=${say("job.confidenceNote")} />
      ${edge
        ? html`<${Figure} label=${say("job.model")} value=${html`<code class="version">${edge.modelVersion ?? "–"}</code>`} note=${edge.algorithm && say(`algorithm.${edge.algorithm}`)} />`
        : html`<${Figure} label=${say("job.match")} value=${say(`match.${explanation.match}`)} />`}
    </div>
    ${explanation.cautions.length > 0 && html`
      <ul class="notice warning cautions">
        ${explanation.cautions.map((/** @type {any} */ caution) => html`<li key=${caution.type}><${Icon} name="warning" /> ${caution.message}</li>`)}
      </ul>`}
    <${Card} title=${say(edge ? "job.reasons" : "job.speaks")} note=${say("job.reasonsNote")}>
      ${reasons.length ? html`
        <ol class="reasons">
          ${reasons.map((/** @type {any} */ reason, /** @type {number} */ row) => html`
            <li key=${row}>
              <button class="reason" aria-pressed=${chosen === row} onClick=${() => setChosen(chosen === row ? null : row)}>
                <${Badge} value=${reason.strength} /><span>${reason.message}</span>
              </button>
            </li>`)}
        </ol>
        <${Graph} label=${say("job.graph", { title: job.title })} paths=${reasons.map((/** @type {any} */ reason) => reason.path)} chosen=${chosen} pathLabel=${() => say("job.path")} />
      ` : html`<${Empty} title=${say("job.noReasons")} />`}
    <//>
    <${Card} title=${say("job.changes")} note=${say("job.changesNote")}>
      <${Counterfactuals} job=${job.id} score=${explanation.score} list=${explanation.counterfactuals} profile=${profile} onChange=${onChange} />
    <//>
    <${Card} title=${say("job.parts")} note=${say("job.partsNote")}>
      <${Bars} bars=${partsOf(explanation)} />
    <//>
  `;
}

/** @param {number | null} confidence */
const confidenceOf = (confidence) =>
  confidence === null ? "–" : confidence > 0 && confidence < 0.01 ? say("job.rare") : percent(confidence);

/** @param {any} explanation */
function partsOf({ scoreParts }) {
  const most = Math.max(1, ...scoreParts.map((/** @type {any} */ part) => Math.abs(part.points)));
  return scoreParts
    .filter((/** @type {any} */ part) => part.points)
    .sort((/** @type {any} */ one, /** @type {any} */ other) => other.points - one.points)
    .map((/** @type {any} */ part) => ({
      key: part.name,
      label: sayOf("part.", part.name),
      share: Math.abs(part.points) / most,
      text: number(part.points, 1),
      tone: part.name.startsWith("learned") ? "" : "second",
    }));
}
