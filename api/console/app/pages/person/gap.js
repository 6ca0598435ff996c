/** What an occupation asks for and the person lacks, as bars. */

import { html, useState } from "../../../vendor/htm-preact.js";
import { hours, percent } from "../../format.js";
import { useAnswer } from "../../hooks.js";
import { say } from "../../messages.js";
import { Badge } from "../../parts/badge.js";
import { Bars } from "../../parts/bars.js";
import { Card, Figure } from "../../parts/card.js";
import { Empty, Shown } from "../../parts/states.js";
import { addressOf } from "../../router.js";
import { OccupationField } from "./occupation.js";

/** @param {{targets: import("./occupation.js").Occupation[]}} props */
export function GapPage({ targets }) {
  const [target, setTarget] = useState(targets[0] ?? null);
  const answer = useAnswer(target ? "skill-gap" : null, { target: target?.id });
  return html`
    <${Card} title=${say("gap.to")}>
      <${OccupationField} targets=${targets} chosen=${target} onChoose=${setTarget} />
    <//>
    ${target ? html`<${Shown} answer=${answer} rows=${5}>${(/** @type {any} */ data) => html`<${Gap} gap=${data.viewer.skillGap} />`}<//>`
      : html`<${Empty} title=${say("occupation.choose")} />`}
  `;
}

/** @param {{gap: any}} props */
const Gap = ({ gap }) => html`
  <div class="figures">
    <${Figure} label=${say("gap.coverage")} value=${percent(gap.coverage)} note=${say("gap.coverageNote")} />
    <${Figure} label=${say("gap.learning")} value=${hours(gap.learningHours)} note=${say("gap.learningNote")} />
  </div>
  <${Card} title=${say("gap.missing")} note=${say("gap.missingNote")}>
    ${gap.missing.length ? html`<${Bars} bars=${gap.missing.map(barOf)} />` : html`<${Empty} title=${say("gap.nothing")} />`}
  <//>
  <${Card} title=${say("gap.held")}>
    ${gap.held.length ? html`<ul class="chips">${gap.held.map((/** @type {any} */ skill) => html`<li key=${skill.id} class="chip"><bdi>${skill.name}</bdi></li>`)}</ul>` : html`<${Empty} title=${say("state.none")} />`}
  <//>
`;

/** @param {any} missing */
function barOf(missing) {
  const [course] = missing.courses.edges;
  const notes = [
    hours(missing.learningHours),
    course && html`<a href=${addressOf("course", course.node.id)}>${say("gap.course", { title: course.node.title })}</a>`,
    missing.partialCredit && say("gap.credit", { skill: missing.partialCredit.held.name, credit: percent(missing.partialCredit.credit) }),
  ];
  return {
    key: missing.skill.id,
    label: html`<bdi>${missing.skill.name}</bdi> ${missing.essential && html`<${Badge} value="essential" tone="info">${say("gap.essential")}<//>`}`,
    share: missing.probability,
    text: percent(missing.probability),
    note: notes.filter(Boolean).map((note, index) => html`${index > 0 && " · "}${note}`),
  };
}
