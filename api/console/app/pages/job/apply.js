/** Applying to a job with a letter, and withdrawing the application. */

import { html, useState } from "../../../vendor/htm-preact.js";
import { change } from "../../client.js";
import { say } from "../../messages.js";
import { Dialog } from "../../parts/dialog.js";
import { tell } from "../../parts/toast.js";

const LONGEST_LETTER = 5_000;

/** @param {{job: {id: string, title: string}, onDone: () => void}} props */
export function Apply({ job, onDone }) {
  const [asking, setAsking] = useState(false);
  const [letter, setLetter] = useState("");
  const apply = async () => {
    await change("apply-to-job", { job: job.id, letter: letter.trim() || null });
    tell(say("apply.done"), "good");
    setLetter("");
    onDone();
  };
  return html`
    <button class="button primary" onClick=${() => setAsking(true)}>${say("apply.apply")}</button>
    ${asking && html`
      <${Dialog} title=${say("apply.to", { title: job.title })} confirm=${say("apply.send")} onConfirm=${apply} onClose=${() => setAsking(false)}>
        <label for="letter">${say("apply.letter")}</label>
        <textarea id="letter" rows="8" dir="auto" maxlength=${LONGEST_LETTER} value=${letter} onInput=${(/** @type {any} */ event) => setLetter(event.target.value)}></textarea>
        <p class="faint">${say("apply.note")}</p>
      <//>`}
  `;
}

/** @param {{application: {id: string}, onDone: () => void}} props */
export function Withdraw({ application, onDone }) {
  const [asking, setAsking] = useState(false);
  const withdraw = async () => {
    await change("withdraw-application", { application: application.id });
    tell(say("apply.withdrawn"), "good");
    onDone();
  };
  return html`
    <button class="button" onClick=${() => setAsking(true)}>${say("apply.withdraw")}</button>
    ${asking && html`
      <${Dialog} title=${say("apply.withdraw")} confirm=${say("apply.withdraw")} isDangerous onConfirm=${withdraw} onClose=${() => setAsking(false)}>
        <p>${say("apply.withdrawNote")}</p>
      <//>`}
  `;
}
