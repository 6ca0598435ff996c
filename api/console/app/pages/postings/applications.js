/** Applications to a posting, with their analysis. People alone move them on. */

import { html, useState } from "../../../vendor/htm-preact.js";
import { number } from "../../format.js";
import { usePages } from "../../hooks.js";
import { say, word } from "../../messages.js";
import { Badge } from "../../parts/badge.js";
import { Card } from "../../parts/card.js";
import { More } from "../../parts/more.js";
import { Empty, Shown } from "../../parts/states.js";
import { Analyse } from "./analyse.js";
import { Analysis } from "./analysis.js";
import { Moves } from "./moves.js";
import { SkillChips } from "./skill-chips.js";
import { Letter, Steps } from "./steps.js";

const PAGE = 20;
const STATUSES = ["SUBMITTED", "SCREENING", "INTERVIEW", "OFFER", "HIRED", "REJECTED", "WITHDRAWN"];

/** @param {{job: string}} props */
export function ApplicationsPage({ job }) {
  const [status, setStatus] = useState("");
  const list = usePages("applications", { job, first: PAGE, statuses: status ? [status] : null }, (data) => data.job.applications);
  return html`
    <div class="actions">
      <label for="application-status">${say("column.status")}</label>
      <select id="application-status" value=${status} onChange=${(/** @type {any} */ event) => setStatus(event.target.value)}>
        <option value="">${say("tasks.any")}</option>
        ${STATUSES.map((each) => html`<option key=${each} value=${each}>${word(each)}</option>`)}
      </select>
      <${Analyse} job=${job} onDone=${list.reload} />
    </div>
    <${Shown} answer=${list} rows=${5}>
      ${(/** @type {any} */ data) => html`
        <p class="faint">${say("applications.count", { count: number(data.job.applications.totalCount) })}</p>
        ${list.edges.map(({ node }) => html`<${Application} key=${node.id} application=${node} onDone=${list.reload} />`)}
        ${!list.edges.length && html`<${Empty} title=${say("applications.noneHere")} />`}
        <${More} more=${list.more} />`}
    <//>
  `;
}

/** @param {{application: any, onDone: () => void}} props */
const Application = ({ application: { id, status, applicant, moves, history, letter, analysis }, onDone }) => html`
  <${Card} title=${html`<bdi>${applicant.name}</bdi>`} note=${html`<bdi>${applicant.headline}</bdi>`} actions=${html`<${Badge} value=${status} />`}>
    <${SkillChips} skills=${applicant.skills.edges.map((/** @type {any} */ edge) => edge.node)} />
    <${Letter} letter=${letter} />
    ${analysis ? html`<${Analysis} analysis=${analysis} />` : html`<p class="faint">${say("applications.noAnalysis")}</p>`}
    <details><summary>${say("applications.history")}</summary><${Steps} history=${history} /></details>
    <${Moves} application=${id} name=${applicant.name} moves=${moves} onDone=${onDone} />
  <//>
`;
