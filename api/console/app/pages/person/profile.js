/** What is known of a person. */

import { html } from "../../../vendor/htm-preact.js";
import { amount, number, percent } from "../../format.js";
import { say, titleOf, word } from "../../messages.js";
import { Bars } from "../../parts/bars.js";
import { Card, Facts } from "../../parts/card.js";
import { Empty } from "../../parts/states.js";

/** How many days of activity are counted. */
export const ACTIVITY_DAYS = 365;
const HIGHEST_LEVEL = 5;

/** @param {{person: any}} props */
export const Profile = ({ person }) => html`
  <div class="columns">
    <${Card} title=${say("profile.facts")}>
      <${Facts} facts=${factsOf(person)} />
    <//>
    <${Card} title=${say("profile.skills")} note=${say("profile.skillsNote")}>
      ${person.skills.edges.length ? html`<${Bars} bars=${person.skills.edges.map(barOfSkill)} />` : html`<${Empty} title=${say("profile.noSkills")} />`}
    <//>
    <${Card} title=${say("profile.experience")}>
      ${person.experience.length ? html`<ul class="steps">${person.experience.map(showExperience)}</ul>` : html`<${Empty} title=${say("state.none")} />`}
      ${person.education.length > 0 && html`<h3>${say("profile.education")}</h3><ul class="steps">${person.education.map(showEducation)}</ul>`}
    <//>
    <${Card} title=${say("profile.interests")}>
      ${person.interestSummary && html`
        <p dir="auto">${person.interestSummary.text}</p>
        <p class="faint">${say("profile.writtenBy", { source: word(person.interestSummary.source) })}</p>`}
      <${Bars} bars=${person.interests.edges.map(barOfInterest)} />
      ${!person.interests.edges.length && !person.interestSummary && html`<${Empty} title=${say("state.none")} />`}
    <//>
    <${Card} title=${say("profile.activity")} note=${say("profile.activityNote", { days: number(ACTIVITY_DAYS) })}>
      <${Bars} bars=${person.activity.byAction.map((/** @type {any} */ row) => ({ key: row.action, label: word(row.action), share: row.count / person.activity.total, text: number(row.count) }))} />
      <p class="faint">${say("profile.conversion", { rate: percent(person.activity.conversionRate, 1) })}</p>
    <//>
  </div>
`;

/** @param {any} person @returns {[string, any][]} */
const factsOf = (person) => [
  [say("profile.roles"), person.roles.map(word).join(say("list.comma"))],
  [say("profile.seniority"), word(person.seniority)],
  [say("profile.years"), person.years == null ? null : number(person.years, 1)],
  [say("profile.place"), person.place && html`<bdi>${[person.place.name, person.place.country].filter(Boolean).join(say("list.comma"))}</bdi>`],
  [say("profile.targets"), person.targets.map(titleOf).join(say("list.comma"))],
  [say("profile.salary"), person.minimumSalary && amount(person.minimumSalary.amount, person.minimumSalary.currency)],
  [say("profile.remote"), say(person.remoteOnly ? "profile.remoteOnly" : person.openToRemote ? "answer.yes" : "answer.no")],
  [say("profile.relocate"), say(person.openToRelocate ? "answer.yes" : "answer.no")],
  [say("profile.discoverable"), say(person.discoverable ? "answer.yes" : "answer.no")],
  [say("profile.language"), word(person.language)],
];

/** @param {any} edge */
const barOfSkill = (edge) => ({
  key: edge.node.id,
  label: html`<bdi>${edge.node.name}</bdi>`,
  share: (edge.level ?? 0) / HIGHEST_LEVEL,
  text: edge.level == null ? "–" : say("profile.level", { level: number(edge.level) }),
});

/** @param {any} edge */
const barOfInterest = (edge) => ({
  key: edge.node.id,
  label: html`<bdi>${titleOf(edge.node)}</bdi> <span class="faint">${word(edge.node.__typename)}</span>`,
  share: edge.weight,
  text: number(edge.weight, 2),
});

/** @param {any} entry */
const showExperience = (entry) => html`
  <li key=${entry.id}><strong><bdi>${entry.title}</bdi></strong> ${entry.organisation && html`<bdi>${entry.organisation}</bdi>`}
    <span class="faint">${period(entry)} · ${titleOf(entry.occupation)}</span></li>
`;

/** @param {any} entry */
const showEducation = (entry) => html`
  <li key=${entry.id}><strong><bdi>${[entry.degree, entry.field].filter(Boolean).join(say("list.comma")) || entry.institution}</bdi></strong> <bdi>${entry.institution}</bdi>
    <span class="faint">${period(entry)}</span></li>
`;

/** @param {{from: string | null, to: string | null}} entry */
const period = ({ from, to }) => html`<bdi>${from ?? "…"} – ${to ?? say("profile.now")}</bdi>`;
