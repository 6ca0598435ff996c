/** One course: its facts, the skills that it teaches, and what the viewer can do. */

import { html } from "../../vendor/htm-preact.js";
import { hours } from "../format.js";
import { useAnswer } from "../hooks.js";
import { say, word } from "../messages.js";
import { Card, Facts } from "../parts/card.js";
import { Heading } from "../parts/heading.js";
import { Items, offerOf } from "../parts/items.js";
import { Empty, Shown } from "../parts/states.js";
import { ChoiceButtons } from "./job/choice-buttons.js";
import { Skills, heldBy } from "./job/skills.js";

/** @param {{rest: string[]}} props */
export function Page({ rest: [id = ""] }) {
  const answer = useAnswer("course", { id });
  return html`
    <${Shown} answer=${answer} rows=${6}>
      ${(/** @type {any} */ data) =>
        data.course
          ? html`<${Course} course=${data.course} person=${data.viewer} reload=${answer.reload} />`
          : html`<${Heading} title=${say("word.Course")} /><${Empty} title=${say("error.NOT_FOUND")} />`}
    <//>
  `;
}

/** @param {{course: any, person: any, reload: () => void}} props */
const Course = ({ course, person, reload }) => html`
  <${Heading} title=${course.title} note=${html`<bdi>${offerOf(course)}</bdi>`} actions=${course.viewerState && html`<${ChoiceButtons} item=${course.id} state=${course.viewerState} onDone=${reload} />`} />
  <div class="columns">
    <${Card} title=${say("course.facts")}>
      <${Facts} facts=${[
        [say("course.provider"), course.provider && html`<bdi>${course.provider.name}</bdi>`],
        [say("course.level"), word(course.level)],
        [say("course.duration"), course.durationHours && hours(course.durationHours)],
        [say("profile.language"), course.language && word(course.language.toUpperCase())],
      ]} />
      ${course.summary && html`<p dir="auto">${course.summary.text}</p>`}
    <//>
    <${Card} title=${say("course.skills")}><${Skills} edges=${course.skills.edges} held=${heldBy(person)} /><//>
  </div>
  ${course.description && html`<${Card} title=${say("course.description")}><p class="written" dir="auto">${course.description}</p><//>`}
  ${course.similarCourses.edges.length > 0 && html`
    <${Card} title=${say("course.similar")}><${Items} label=${say("course.similar")} kind="course" items=${course.similarCourses.edges} /><//>`}
`;
