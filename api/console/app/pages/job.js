/** One job: its facts, the skills that it asks for, what speaks for and against it, and what the viewer can do. */

import { html } from "../../vendor/htm-preact.js";
import { day } from "../format.js";
import { useAnswer } from "../hooks.js";
import { apiLanguage, say, titleOf, word } from "../messages.js";
import { Badge } from "../parts/badge.js";
import { Card, Facts } from "../parts/card.js";
import { Heading } from "../parts/heading.js";
import { Items, placeOf } from "../parts/items.js";
import { Empty, Shown } from "../parts/states.js";
import { addressOf } from "../router.js";
import { Apply, Withdraw } from "./job/apply.js";
import { ChoiceButtons } from "./job/choice-buttons.js";
import { describePay } from "./job/pay.js";
import { Skills, heldBy } from "./job/skills.js";
import { Explanation } from "./person/explanation.js";
import { ACTIVITY_DAYS } from "./person/profile.js";

/** @param {{viewer: any, rest: string[]}} props */
export function Page({ viewer, rest: [id = ""] }) {
  const answer = useAnswer("job", { id });
  return html`
    <${Shown} answer=${answer} rows=${6}>
      ${(/** @type {any} */ data) =>
        data.job
          ? html`<${Job} key=${id} job=${data.job} person=${data.viewer} viewer=${viewer} reload=${answer.reload} />`
          : html`<${Heading} title=${say("word.Job")} /><${Empty} title=${say("error.NOT_FOUND")} />`}
    <//>
  `;
}

/** @param {{job: any, person: any, viewer: any, reload: () => void}} props */
function Job({ job, person, viewer, reload }) {
  const profile = useAnswer("profile", { days: ACTIVITY_DAYS });
  const explanation = useAnswer("explain-job", { job: job.id, language: apiLanguage() });
  const onChange = () => (explanation.reload(), reload());
  return html`
    <${Heading} title=${job.title} note=${html`<bdi>${placeOf(job)}</bdi>`} actions=${html`<${Actions} job=${job} person=${person} viewer=${viewer} reload=${onChange} />`} />
    <div class="columns">
      <${Card} title=${say("job.facts")}>
        <${Facts} facts=${factsOf(job)} />
        ${job.summary && html`<p dir="auto">${job.summary.text}</p>`}
      <//>
      <${Card} title=${say("job.skills")}><${Skills} edges=${job.skills.edges} held=${heldBy(person)} /><//>
    </div>
    ${job.description && html`<${Card} title=${say("job.description")}><p class="written" dir="auto">${job.description}</p><//>`}
    <${Shown} answer=${explanation} rows=${5}>
      ${(/** @type {any} */ data) => html`<${Explanation} explanation=${data.viewer.explainJob} job=${job} profile=${profile} onChange=${onChange} />`}
    <//>
    ${job.similarJobs.edges.length > 0 && html`
      <${Card} title=${say("job.similar")}><${Items} label=${say("job.similar")} kind="job" items=${job.similarJobs.edges} /><//>`}
  `;
}

/** @param {{job: any, person: any, viewer: any, reload: () => void}} props */
function Actions({ job, person, viewer, reload }) {
  const isApplicant = viewer.roles.includes("CANDIDATE");
  const application = job.viewerApplication;
  return html`
    ${job.status === "CLOSED" && html`<${Badge} value="CLOSED" tone="warning" />`}
    ${mayRecruit(viewer, person, job) && html`<a class="button" href=${addressOf("postings", job.id)}>${say("posting.applications")}</a>`}
    ${job.viewerState && html`<${ChoiceButtons} item=${job.id} state=${job.viewerState} onDone=${reload} />`}
    ${application && html`<${Badge} value=${application.status} />`}
    ${application?.moves.includes("WITHDRAWN") && html`<${Withdraw} application=${application} onDone=${reload} />`}
    ${isApplicant && !application && job.status === "OPEN" && html`<${Apply} job=${job} onDone=${reload} />`}
  `;
}

/** @param {any} viewer @param {any} person @param {any} job @returns {boolean} whether the viewer sees who applied */
const mayRecruit = (viewer, person, job) =>
  viewer.roles.includes("ADMIN") || person.recruitsFor.some((/** @type {any} */ company) => company.id === job.company?.id);

/** @param {any} job @returns {[string, any][]} */
const factsOf = (job) => [
  [say("job.company"), job.company && html`<bdi>${job.company.name}</bdi>`],
  [say("job.place"), job.place && html`<bdi>${[job.place.name, job.place.region, job.place.country].filter(Boolean).join(say("list.comma"))}</bdi>`],
  [say("profile.remote"), say(job.remote ? "answer.yes" : "answer.no")],
  [say("job.pay"), describePay(job.salary) ?? say("pay.none")],
  [say("job.contract"), word(job.contractType)],
  [say("profile.seniority"), word(job.seniority)],
  [say("word.Occupation"), titleOf(job.occupation)],
  [say("job.posted"), day(job.postedAt)],
  [say("job.closes"), job.status === "OPEN" && job.closesAt ? day(job.closesAt) : null],
  [say("job.closed"), job.closedAt && day(job.closedAt)],
];
