/** What is said of an application to those who decide on it. */

import { html } from "../../../vendor/htm-preact.js";
import { moment, number } from "../../format.js";
import { say, word } from "../../messages.js";
import { Facts } from "../../parts/card.js";

/** @param {{analysis: {score: number, summary: string, missingSkills: {id: string, name: string}[], questions: string[], source: string, at: string}}} props */
export const Analysis = ({ analysis: { score, summary, missingSkills, questions, source, at } }) => html`
  <div class="analysis">
    <p dir="auto">${summary}</p>
    <${Facts} facts=${[
      [say("job.score"), number(score, 1)],
      [say("analysis.missing"), missingSkills.length ? html`<bdi>${missingSkills.map((skill) => skill.name).join(say("list.comma"))}</bdi>` : say("analysis.nothing")],
      [say("profile.writtenBy", { source: word(source) }), moment(at)],
    ]} />
    ${questions.length > 0 && html`
      <details><summary>${say("analysis.questions")}</summary>
        <ol class="questions">${questions.map((question) => html`<li key=${question} dir="auto">${question}</li>`)}</ol>
      </details>`}
  </div>
`;
