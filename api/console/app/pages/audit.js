/** The bias audit: how groups of people are ranked in lists of candidates. */

import { html } from "../../vendor/htm-preact.js";
import { change } from "../client.js";
import { moment, number, percent } from "../format.js";
import { useAnswer } from "../hooks.js";
import { say, word } from "../messages.js";
import { Badge } from "../parts/badge.js";
import { Bars } from "../parts/bars.js";
import { Card, Figure } from "../parts/card.js";
import { Chart } from "../parts/chart.js";
import { Heading } from "../parts/heading.js";
import { Empty, Shown } from "../parts/states.js";
import { Table } from "../parts/table.js";
import { attempt, tell } from "../parts/toast.js";
import { go } from "../router.js";

const DAYS = 366;
/** The four-fifths rule: a group that is selected less than this share of the most selected one is noticed. */
const FOUR_FIFTHS = 0.8;
const CATEGORIES = ["SEX", "RACE_ETHNICITY"];

export function Page() {
  const answer = useAnswer("bias-audit", { days: DAYS });
  const audit = () => attempt(async () => {
    const { task } = await change("audit-bias");
    tell(say("audit.started"), "good");
    go("tasks", task.id);
  });
  return html`
    <${Heading} title=${say("nav.audit")} note=${say("audit.note")} actions=${html`<button class="button primary" onClick=${audit}>${say("audit.run")}</button>`} />
    <${Shown} answer=${answer} rows=${5}>
      ${(/** @type {any} */ data) => (data.biasAudit ? html`<${Audit} audit=${data.biasAudit} />` : html`<${Empty} title=${say("audit.none")} />`)}
    <//>
  `;
}

/** @param {{audit: any}} props */
const Audit = ({ audit }) => html`
  <div class="figures">
    <${Figure} label=${say("audit.at")} value=${moment(audit.at)} note=${audit.modelVersion && html`<code class="version">${audit.modelVersion}</code>`} />
    <${Figure} label=${say("audit.jobs")} value=${number(audit.jobs)} note=${say("audit.assessments", { count: number(audit.assessments) })} />
    <${Figure} label=${say("audit.people")} value=${number(audit.people)} note=${say("audit.unknown", { sex: number(audit.unknownSex), race: number(audit.unknownRaceEthnicity) })} />
    <${Figure} label=${say("audit.selected")} value=${say("audit.first", { rank: number(audit.selectedAt) })} note=${say("audit.selectedNote")} />
  </div>
  ${CATEGORIES.map((category) => html`<${Category} key=${category} category=${category} audit=${audit} />`)}
`;

/** @param {{category: string, audit: any}} props */
function Category({ category, audit }) {
  const groups = audit.groups.filter((/** @type {any} */ group) => group.category === category);
  if (!groups.length) return null;
  const most = Math.max(1, ...groups.map((/** @type {any} */ group) => group.impactInterval?.high ?? 0));
  return html`
    <${Card} title=${word(category)} note=${say("audit.ratioNote", { ratio: percent(FOUR_FIFTHS) })}>
      <${Bars} bars=${groups.map((/** @type {any} */ group) => barOf(group, most))} />
      <${Groups} groups=${groups} category=${category} />
      <${Skew} category=${category} skew=${audit.skew} />
      <${Exposure} exposure=${audit.exposure.filter((/** @type {any} */ entry) => entry.category === category)} />
    <//>
  `;
}

/** @param {any} group @param {number} most the end of the scale */
const barOf = (group, most) => ({
  key: group.value,
  label: word(group.value),
  share: (group.impactRatio ?? 0) / most,
  mark: FOUR_FIFTHS / most,
  range: group.impactInterval && /** @type {[number, number]} */ ([group.impactInterval.low / most, group.impactInterval.high / most]),
  text: group.impactRatio == null ? say("audit.tooFew") : describeRatio(group.impactRatio, group.impactInterval),
  note: html`${say("audit.counts", { selected: number(group.selected), candidates: number(group.candidates), people: number(group.people) })} ${isLow(group) && html`<${Badge} value="low" tone="warning">${say(mayBeChance(group) ? "audit.lowByChance" : "audit.low")}<//>`}`,
  tone: isLow(group) ? "bad" : "",
});

/** @param {any} group @returns {boolean} */
const isLow = ({ impactRatio }) => impactRatio != null && impactRatio < FOUR_FIFTHS;

/** @param {any} group @returns {boolean} whether its interval holds equality */
const mayBeChance = ({ impactInterval }) => impactInterval != null && impactInterval.high >= 1;

/** @param {number | null} ratio @param {{low: number, high: number} | null} interval */
const describeRatio = (ratio, interval) =>
  interval ? say("unit.interval", { value: number(ratio, 2), low: number(interval.low, 2), high: number(interval.high, 2) }) : number(ratio, 2);

/** @param {{groups: any[], category: string}} props */
const Groups = ({ groups, category }) => html`
  <${Table}
    caption=${word(category)}
    rows=${groups}
    keyOf=${(/** @type {any} */ group) => group.value}
    columns=${[
      { key: "group", title: say("audit.group"), isHead: true, show: (/** @type {any} */ group) => word(group.value) },
      { key: "people", title: say("audit.people"), isNumber: true, show: (/** @type {any} */ group) => number(group.people) },
      { key: "candidates", title: say("audit.candidates"), isNumber: true, show: (/** @type {any} */ group) => number(group.candidates) },
      { key: "share", title: say("audit.share"), isNumber: true, show: (/** @type {any} */ group) => percent(group.share, 1) },
      { key: "selected", title: say("audit.selectionRate"), isNumber: true, show: (/** @type {any} */ group) => say("audit.rate", { rate: percent(group.selectionRate, 2), count: number(group.selected) }) },
      { key: "scoring", title: say("audit.scoringRate"), isNumber: true, show: (/** @type {any} */ group) => percent(group.scoringRate, 1) },
      { key: "scoringRatio", title: say("audit.scoringRatio"), isNumber: true, show: (/** @type {any} */ group) => describeRatio(group.scoringImpactRatio, group.scoringImpactInterval) },
      { key: "score", title: say("audit.score"), isNumber: true, show: (/** @type {any} */ group) => number(group.meanScore, 1) },
    ]}
  />
`;

/** @param {{category: string, skew: any[]}} props */
function Skew({ category, skew }) {
  const names = [...new Set(skew.flatMap((entry) => entry.value).filter((value) => value.category === category).map((value) => value.group))];
  if (!names.length || skew.length < 2) return null;
  const lines = names.map((name, index) => ({
    label: word(name),
    colour: `--chart-${(index % 7) + 1}`,
    values: skew.map((entry) => entry.value.find((/** @type {any} */ value) => value.category === category && value.group === name)?.skew ?? null),
  }));
  return html`<h3>${say("audit.skew")}</h3><p class="faint">${say("audit.skewNote")}</p><${Chart} label=${say("audit.skew")} acrossLabel=${say("audit.k")} across=${skew.map((entry) => entry.k)} showAcross=${number} lines=${lines} height=${200} />`;
}

/** @param {{exposure: any[]}} props */
const Exposure = ({ exposure }) =>
  exposure.length > 0 && html`
    <h3>${say("audit.exposure")}</h3>
    <${Bars} bars=${exposure.map((entry) => ({ key: entry.group, label: word(entry.group), share: entry.parity / 1.5, mark: 1 / 1.5, text: say("audit.parity", { parity: number(entry.parity, 2), exposure: percent(entry.exposure, 1) }) }))} />
  `;
