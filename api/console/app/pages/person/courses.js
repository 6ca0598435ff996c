/** Recommended courses. */

import { html } from "../../../vendor/htm-preact.js";
import { usePages } from "../../hooks.js";
import { apiLanguage, say } from "../../messages.js";
import { Badge } from "../../parts/badge.js";
import { Items } from "../../parts/items.js";
import { More } from "../../parts/more.js";
import { Empty, Shown } from "../../parts/states.js";

const PAGE = 10;

export function CoursesPage() {
  const list = usePages("recommended-courses", { first: PAGE, language: apiLanguage() }, (data) => data.viewer.recommendedCourses);
  return html`
    <${Shown} answer=${list} rows=${5}>
      ${() =>
        list.edges.length
          ? html`<${Items} label=${say("me.courses")} kind="course" items=${list.edges.map(describeCourse)} /><${More} more=${list.more} />`
          : html`<${Empty} title=${say("courses.none")} />`}
    <//>
  `;
}

/** @param {any} edge @returns {import("../../parts/items.js").Item} */
const describeCourse = ({ node, match, reasons }) => ({
  node,
  note: reasons.map((/** @type {any} */ reason) => reason.message).join(" · "),
  badges: html`
    <${Badge} value=${match}>${say(`match.${match}`)}<//>
    ${node.viewerState?.saved && html`<${Badge} value="SAVE" tone="info" />`}
    ${node.viewerState?.completedAt && html`<${Badge} value="COMPLETE" tone="good" />`}`,
});
