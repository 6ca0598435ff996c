/** Postings of each company that the viewer recruits for. */

import { html } from "../../../vendor/htm-preact.js";
import { day, number } from "../../format.js";
import { useAnswer, usePages } from "../../hooks.js";
import { say } from "../../messages.js";
import { Badge } from "../../parts/badge.js";
import { Card } from "../../parts/card.js";
import { Heading } from "../../parts/heading.js";
import { More } from "../../parts/more.js";
import { Empty, Shown } from "../../parts/states.js";
import { Table } from "../../parts/table.js";
import { addressOf } from "../../router.js";

const PAGE = 20;

export function ListPage() {
  const answer = useAnswer("own-companies");
  return html`
    <${Heading} title=${say("nav.postings")} note=${say("postings.note")} />
    <${Shown} answer=${answer} rows=${5}>
      ${(/** @type {any} */ data) =>
        data.viewer.recruitsFor.length
          ? data.viewer.recruitsFor.map((/** @type {any} */ company) => html`<${Company} key=${company.id} company=${company} />`)
          : html`<${Empty} title=${say("postings.noCompany")} />`}
    <//>
  `;
}

/** @param {{company: {id: string, name: string}}} props */
function Company({ company }) {
  const list = usePages("postings", { company: company.id, first: PAGE }, (data) => data.node.jobs);
  const note = list.data && say("postings.count", { count: number(list.data.node.jobs.totalCount) });
  return html`
    <${Card} title=${html`<bdi>${company.name}</bdi>`} note=${note}>
      <${Shown} answer=${list} rows=${3}>
        ${() =>
          list.edges.length
            ? html`<${Postings} company=${company} jobs=${list.edges.map((edge) => edge.node)} /><${More} more=${list.more} />`
            : html`<${Empty} title=${say("postings.none")} />`}
      <//>
    <//>
  `;
}

/** @param {{company: {name: string}, jobs: any[]}} props */
const Postings = ({ company, jobs }) => html`
  <${Table}
    caption=${say("postings.of", { company: company.name })}
    rows=${jobs}
    keyOf=${(/** @type {any} */ job) => job.id}
    columns=${[
      { key: "title", title: say("word.Job"), isHead: true, show: (/** @type {any} */ job) => html`<a href=${addressOf("postings", job.id)}><bdi>${job.title}</bdi></a>` },
      { key: "status", title: say("column.status"), show: (/** @type {any} */ job) => html`<${Badge} value=${job.status} />` },
      { key: "place", title: say("job.place"), show: (/** @type {any} */ job) => html`<bdi>${job.place?.name ?? "–"}</bdi>` },
      { key: "posted", title: say("job.posted"), show: (/** @type {any} */ job) => day(job.postedAt) },
      { key: "closes", title: say("job.closes"), show: (/** @type {any} */ job) => day(job.closedAt ?? job.closesAt) },
    ]}
  />
`;
