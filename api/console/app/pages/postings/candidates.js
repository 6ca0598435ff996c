/** People who agreed to be found and would fit a posting; they have no name here. */

import { html } from "../../../vendor/htm-preact.js";
import { number } from "../../format.js";
import { useAnswer } from "../../hooks.js";
import { apiLanguage, say } from "../../messages.js";
import { Badge } from "../../parts/badge.js";
import { Card, Facts } from "../../parts/card.js";
import { Empty, Shown } from "../../parts/states.js";
import { SkillChips } from "./skill-chips.js";

const MOST = 20;

/** @param {{job: string}} props */
export function CandidatesPage({ job }) {
  const answer = useAnswer("candidates", { job, first: MOST, language: apiLanguage() });
  return html`
    <p class="faint">${say("candidates.note")}</p>
    <${Shown} answer=${answer} rows=${5}>
      ${(/** @type {any} */ data) =>
        data.job.recommendedCandidates.edges.length
          ? html`<ol class="paths">${data.job.recommendedCandidates.edges.map((/** @type {any} */ edge) => html`<li key=${edge.node.id}><${Candidate} edge=${edge} /></li>`)}</ol>`
          : html`<${Empty} title=${say("candidates.none")} />`}
    <//>
  `;
}

/** @param {{edge: any}} props */
const Candidate = ({ edge: { rank, score, fitForJob, fitForCandidate, reasons, node } }) => html`
  <${Card} title=${html`<bdi>${node.headline || say("candidates.nameless", { rank: number(rank) })}</bdi>`} note=${say("candidates.rank", { rank: number(rank) })} actions=${html`<span class="job-score" title=${say("job.score")}><span class="unseen">${say("job.score")} </span>${number(score)}</span>`}>
    <${Facts} facts=${[[say("candidates.fitForJob"), number(fitForJob, 1)], [say("candidates.fitForCandidate"), number(fitForCandidate, 1)]]} />
    <ul class="reasons">
      ${reasons.map((/** @type {any} */ reason, /** @type {number} */ row) => html`<li key=${row}><${Badge} value=${reason.strength} /> ${reason.message}</li>`)}
    </ul>
    <${SkillChips} skills=${node.skills.edges.map((/** @type {any} */ edge) => edge.node)} />
  <//>
`;
