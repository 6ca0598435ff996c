/** Jobs and courses that the viewer saved. */

import { html } from "../../../vendor/htm-preact.js";
import { day } from "../../format.js";
import { usePages } from "../../hooks.js";
import { say } from "../../messages.js";
import { Badge } from "../../parts/badge.js";
import { Card } from "../../parts/card.js";
import { Items } from "../../parts/items.js";
import { More } from "../../parts/more.js";
import { Empty, Shown } from "../../parts/states.js";

const PAGE = 20;

export function SavedPage() {
  const jobs = usePages("saved-jobs", { first: PAGE }, (data) => data.viewer.savedJobs);
  const courses = usePages("saved-courses", { first: PAGE }, (data) => data.viewer.savedCourses);
  return html`
    <div class="columns">
      <${Saved} kind="job" title=${say("me.jobs")} list=${jobs} />
      <${Saved} kind="course" title=${say("me.courses")} list=${courses} />
    </div>
  `;
}

/** @param {{kind: "job" | "course", title: string, list: ReturnType<typeof usePages>}} props */
const Saved = ({ kind, title, list }) => html`
  <${Card} title=${title}>
    <${Shown} answer=${list}>
      ${() =>
        list.edges.length
          ? html`<${Items} label=${title} kind=${kind} items=${list.edges.map(describeItem)} /><${More} more=${list.more} />`
          : html`<${Empty} title=${say("saved.none")} />`}
    <//>
  <//>
`;

/** @param {any} edge @returns {import("../../parts/items.js").Item} */
const describeItem = ({ node, savedAt }) => ({
  node,
  note: say("saved.at", { day: day(savedAt) }),
  badges: html`
    ${node.status === "CLOSED" && html`<${Badge} value="CLOSED" tone="warning" />`}
    ${node.viewerState?.appliedAt && html`<${Badge} value="APPLY" tone="info" />`}`,
});
