/** Tasks that failed all their attempts: each waits until somebody retries or drops it. */

import { html, useState } from "../../../vendor/htm-preact.js";
import { change } from "../../client.js";
import { moment, number } from "../../format.js";
import { usePages } from "../../hooks.js";
import { say, word } from "../../messages.js";
import { Card, Facts } from "../../parts/card.js";
import { Dialog } from "../../parts/dialog.js";
import { Heading } from "../../parts/heading.js";
import { More } from "../../parts/more.js";
import { Empty, Shown } from "../../parts/states.js";
import { attempt, tell } from "../../parts/toast.js";

const PAGE = 20;

/** @param {{tabs: any}} props */
export function DeadLettersPage({ tabs }) {
  const list = usePages("dead-letters", { first: PAGE }, (data) => data.deadLetters);
  return html`
    <${Heading} title=${say("tasks.dead")} note=${say("dead.note")} />
    ${tabs}
    <${Shown} answer=${list} rows=${4}>
      ${() => html`
        ${list.edges.map(({ node }) => html`<${DeadLetter} key=${node.id} letter=${node} onDone=${list.reload} />`)}
        ${!list.edges.length && html`<${Empty} title=${say("dead.none")} />`}
        <${More} more=${list.more} />`}
    <//>
  `;
}

/** @param {{letter: any, onDone: () => void}} props */
function DeadLetter({ letter, onDone }) {
  const [dropping, setDropping] = useState(false);
  const settle = async (/** @type {string} */ document, /** @type {string} */ message) => {
    await change(document, { deadLetter: letter.id });
    tell(say(message), "good");
    onDone();
  };
  const actions = html`
    <button class="button small" onClick=${() => setDropping(true)}>${say("dead.drop")}</button>
    <button class="button small primary" onClick=${() => attempt(() => settle("retry-dead-letter", "dead.retried"))}>${say("dead.retry")}</button>
  `;
  return html`
    <${Card} title=${word(letter.kind)} note=${moment(letter.failedAt)} actions=${actions}>
      <pre class="error" tabindex="0" dir="ltr"><code>${letter.error}</code></pre>
      <${Facts} facts=${[[say("tasks.queue"), word(letter.queue.toUpperCase())], [say("tasks.attempts"), number(letter.attempts)], [say("dead.arguments"), html`<code dir="ltr">${letter.arguments}</code>`]]} />
    <//>
    ${dropping && html`
      <${Dialog} title=${say("dead.drop")} confirm=${say("dead.drop")} isDangerous onConfirm=${() => settle("drop-dead-letter", "dead.dropped")} onClose=${() => setDropping(false)}>
        <p>${say("dead.dropNote")}</p>
      <//>`}
  `;
}
