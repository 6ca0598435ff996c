/** Recommended jobs beside the explanation of the one that is chosen. */

import { html } from "../../../vendor/htm-preact.js";
import { usePages } from "../../hooks.js";
import { apiLanguage, say } from "../../messages.js";
import { Badge } from "../../parts/badge.js";
import { placeOf } from "../../parts/items.js";
import { More } from "../../parts/more.js";
import { Empty, Shown } from "../../parts/states.js";
import { number } from "../../format.js";
import { addressOf } from "../../router.js";
import { JobPage } from "./job.js";

const PAGE = 10;

/** @param {{chosen: string | undefined, profile: import("../../hooks.js").Answer}} props */
export function JobsPage({ chosen, profile }) {
  const list = usePages("recommended-jobs", { first: PAGE, language: apiLanguage() }, (data) => data.viewer.recommendedJobs);
  return html`
    <${Shown} answer=${list} rows=${5}>
      ${(/** @type {any} */ data) => {
        if (!list.edges.length) return html`<${Empty} title=${say("jobs.none")}><p>${data.viewer.recommendedJobs.emptyReason?.message}</p><//>`;
        const shown = list.edges.find((edge) => edge.node.id === chosen) ?? list.edges[0];
        return html`
          <div class="split">
            <div class="split-list">
              <ol class="jobs" aria-label=${say("me.jobs")}>
                ${list.edges.map((edge) => html`<${JobRow} key=${edge.node.id} edge=${edge} isChosen=${edge === shown} />`)}
              </ol>
              <${More} more=${list.more} />
            </div>
            <${JobPage} key=${shown.node.id} edge=${shown} profile=${profile} onChange=${list.reload} />
          </div>`;
      }}
    <//>
  `;
}

/** @param {{edge: any, isChosen: boolean}} props */
const JobRow = ({ edge, isChosen }) => html`
  <li>
    <a class="job" href=${addressOf("me", "jobs", edge.node.id)} aria-current=${isChosen ? "true" : undefined}>
      <span class="job-rank" aria-hidden="true">${number(edge.rank)}</span>
      <span class="job-body">
        <strong><bdi>${edge.node.title}</bdi></strong>
        <span class="faint"><bdi>${placeOf(edge.node)}</bdi></span>
        <span class="chips">
          <${Badge} value=${edge.match}>${say(`match.${edge.match}`)}<//>
          ${edge.node.viewerState?.appliedAt && html`<${Badge} value="APPLY" tone="info" />`}
          ${edge.node.viewerState?.saved && html`<${Badge} value="SAVE" tone="info" />`}
          ${edge.cautions.length > 0 && html`<${Badge} value="caution" tone="warning">${say("jobs.cautions", { count: number(edge.cautions.length) })}<//>`}
        </span>
      </span>
      <span class="job-score" title=${say("job.score")}>${number(edge.score)}</span>
    </a>
  </li>
`;
