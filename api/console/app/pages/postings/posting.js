/** One posting, with who applied to it and who would fit it. */

import { html } from "../../../vendor/htm-preact.js";
import { useAnswer } from "../../hooks.js";
import { say } from "../../messages.js";
import { Badge } from "../../parts/badge.js";
import { Heading } from "../../parts/heading.js";
import { placeOf } from "../../parts/items.js";
import { Empty, Shown } from "../../parts/states.js";
import { Tabs } from "../../parts/tabs.js";
import { addressOf } from "../../router.js";
import { ApplicationsPage } from "./applications.js";
import { CandidatesPage } from "./candidates.js";

/** @param {{id: string, tab: string, tabs: {key: string, label: string, address: string}[]}} props */
export function PostingPage({ id, tab, tabs }) {
  const answer = useAnswer("posting", { id });
  const back = { address: addressOf("postings"), label: say("nav.postings") };
  return html`
    <${Shown} answer=${answer}>
      ${({ job }) => {
        if (!job) return html`<${Heading} title=${say("nav.postings")} back=${back} /><${Empty} title=${say("error.NOT_FOUND")} />`;
        return html`
          <${Heading} title=${job.title} note=${html`<bdi>${placeOf(job)}</bdi>`} back=${back} actions=${html`<${Badge} value=${job.status} /> <a class="button" href=${addressOf("job", job.id)}>${say("posting.job")}</a>`} />
          <${Tabs} label=${job.title} current=${tab} tabs=${tabs} />
          ${tab === "candidates" ? html`<${CandidatesPage} job=${id} />` : html`<${ApplicationsPage} job=${id} />`}`;
      }}
    <//>
  `;
}
