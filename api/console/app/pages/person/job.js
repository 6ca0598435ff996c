/** The recommended job that is chosen, beside the list: why it has its score. */

import { html } from "../../../vendor/htm-preact.js";
import { useAnswer } from "../../hooks.js";
import { apiLanguage, say } from "../../messages.js";
import { Badge } from "../../parts/badge.js";
import { placeOf } from "../../parts/items.js";
import { Shown } from "../../parts/states.js";
import { addressOf } from "../../router.js";
import { Explanation } from "./explanation.js";

/** @param {{edge: any, profile: import("../../hooks.js").Answer, onChange: () => void}} props */
export function JobPage({ edge, profile, onChange }) {
  const answer = useAnswer("explain-job", { job: edge.node.id, language: apiLanguage() });
  return html`
    <article class="split-detail">
      <header class="job-header">
        <div>
          <h2><a href=${addressOf("job", edge.node.id)}><bdi>${edge.node.title}</bdi></a></h2>
          <p class="faint"><bdi>${placeOf(edge.node)}</bdi></p>
        </div>
        <${Badge} value=${edge.match}>${say(`match.${edge.match}`)}<//>
      </header>
      <${Shown} answer=${answer} rows=${5}>
        ${(/** @type {any} */ data) => html`<${Explanation} explanation=${data.viewer.explainJob} job=${edge.node} edge=${edge} profile=${profile} onChange=${() => (answer.reload(), onChange())} />`}
      <//>
      <a class="button wide" href=${addressOf("job", edge.node.id)}>${say("job.open")}</a>
    </article>
  `;
}
