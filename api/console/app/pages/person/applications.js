/** The viewer's own applications, with their steps. */

import { html } from "../../../vendor/htm-preact.js";
import { usePages } from "../../hooks.js";
import { say } from "../../messages.js";
import { Badge } from "../../parts/badge.js";
import { Card } from "../../parts/card.js";
import { placeOf } from "../../parts/items.js";
import { More } from "../../parts/more.js";
import { Empty, Shown } from "../../parts/states.js";
import { addressOf } from "../../router.js";
import { Withdraw } from "../job/apply.js";
import { Letter, Steps } from "../postings/steps.js";

const PAGE = 20;

export function ApplicationsPage() {
  const list = usePages("own-applications", { first: PAGE }, (data) => data.viewer.applications);
  return html`
    <${Shown} answer=${list} rows=${4}>
      ${() => html`
        ${list.edges.map(({ node }) => html`<${Application} key=${node.id} application=${node} onDone=${list.reload} />`)}
        ${!list.edges.length && html`<${Empty} title=${say("applications.none")} />`}
        <${More} more=${list.more} />`}
    <//>
  `;
}

/** @param {{application: any, onDone: () => void}} props */
const Application = ({ application, onDone }) => html`
  <${Card}
    title=${application.job ? html`<a href=${addressOf("job", application.job.id)}><bdi>${application.job.title}</bdi></a>` : say("applications.gone")}
    note=${application.job && html`<bdi>${placeOf(application.job)}</bdi>`}
    actions=${html`<${Badge} value=${application.status} /> ${application.moves.includes("WITHDRAWN") && html`<${Withdraw} application=${application} onDone=${onDone} />`}`}
  >
    <${Steps} history=${application.history} />
    <${Letter} letter=${application.letter} />
  <//>
`;
