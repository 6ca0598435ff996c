/** What an administrator does with models: train, activate, roll back. Each says first what would change. */

import { html, useState } from "../../../vendor/htm-preact.js";
import { change } from "../../client.js";
import { number, signed } from "../../format.js";
import { useAnswer } from "../../hooks.js";
import { say, word } from "../../messages.js";
import { Dialog } from "../../parts/dialog.js";
import { Shown } from "../../parts/states.js";
import { tell } from "../../parts/toast.js";
import { go } from "../../router.js";
import { nameOf } from "./metrics.js";

const KINDS = ["RANKER", "TEXT", "POPULARITY", "OCCUPATION_POPULARITY", "ITEM_KNN", "EASE", "ALS", "GRAPH_FILTER", "LIGHTGCN", "SASREC", "CONVFM"];

export function Train() {
  const [isOpen, setOpen] = useState(false);
  const [kinds, setKinds] = useState(["RANKER"]);
  const toggle = (/** @type {string} */ kind) => setKinds(kinds.includes(kind) ? kinds.filter((other) => other !== kind) : [...kinds, kind]);
  const train = async () => {
    const { task } = await change("start-training", { kinds });
    tell(say("models.training"), "good");
    go("tasks", task.id);
  };
  return html`
    <button class="button primary" onClick=${() => setOpen(true)}>${say("models.train")}</button>
    ${isOpen && html`
      <${Dialog} title=${say("models.train")} confirm=${say("models.train")} onConfirm=${train} onClose=${() => setOpen(false)}>
        <p>${say("models.trainNote")}</p>
        <fieldset class="checks">
          <legend>${say("models.kinds")}</legend>
          ${KINDS.map((kind) => html`<label key=${kind}><input type="checkbox" checked=${kinds.includes(kind)} onChange=${() => toggle(kind)} /> ${word(kind)}</label>`)}
        </fieldset>
      <//>`}
  `;
}

/** @param {{model: any, active: any, onDone: () => void}} props */
export function Activate({ model, active, onDone }) {
  const [isOpen, setOpen] = useState(false);
  const activate = async () => {
    await change("activate-model", { model: model.id });
    tell(say("models.activated", { version: model.version }), "good");
    onDone();
  };
  return html`
    <button class="button primary" onClick=${() => setOpen(true)}>${say("models.activate")}</button>
    ${isOpen && html`
      <${Dialog} title=${say("models.activate")} confirm=${say("models.activate")} onConfirm=${activate} onClose=${() => setOpen(false)}>
        <${WhatChanges} from=${active} to=${model} />
      <//>`}
  `;
}

/**
 * @param {any[]} activations newest first
 * @returns {any} what a roll-back activates: the model that the latest activation of a ranking model replaced
 */
export const previousOf = (activations) => activations.find(({ model }) => model.kind !== "TEXT")?.replaced ?? null;

/** @param {{activations: any[], active: any, onDone: () => void}} props */
export function RollBack({ activations, active, onDone }) {
  const [isOpen, setOpen] = useState(false);
  const earlier = previousOf(activations);
  const rollBack = async () => {
    const { model } = await change("roll-back-model", { purpose: "RANKING" });
    tell(say("models.activated", { version: model.version }), "good");
    onDone();
  };
  return html`
    <button class="button" disabled=${!active || !earlier} onClick=${() => setOpen(true)}>${say("models.rollBack")}</button>
    ${isOpen && html`
      <${Dialog} title=${say("models.rollBack")} confirm=${say("models.rollBack")} isDangerous onConfirm=${rollBack} onClose=${() => setOpen(false)}>
        <${WhatChanges} from=${active} to=${earlier} />
      <//>`}
  `;
}

/** @param {{from: any, to: any}} props */
function WhatChanges({ from, to }) {
  const answer = useAnswer(from ? "compare-models" : null, { ids: [from?.id, to.id] });
  return html`
    <div class="dialog-body">
      <p>${say("models.serves", { from: from ? `${word(from.kind)} ${from.version}` : "–", to: `${word(to.kind)} ${to.version}` })}</p>
      ${from && html`
        <${Shown} answer=${answer}>
          ${(/** @type {any} */ data) => html`
            <ul class="differences">
              ${data.compareModels.map((/** @type {any} */ row) => differenceOf(row, from, to)).filter(Boolean).slice(0, 8).map((/** @type {any} */ row) => html`
                <li key=${row.name}><code>${row.name}</code> <span>${number(row.before, 3)} → ${number(row.after, 3)}</span> <strong>${signed(row.after - row.before, 3)}</strong></li>`)}
            </ul>`}
        <//>`}
      <p class="faint">${say("models.pagesChange")}</p>
    </div>
  `;
}

/** @param {any} row @param {any} from @param {any} to */
function differenceOf(row, from, to) {
  const before = row.values.find((/** @type {any} */ value) => value.model.id === from.id);
  const after = row.values.find((/** @type {any} */ value) => value.model.id === to.id);
  return before && after ? { name: nameOf({ ...row, name: row.metric }), before: before.value, after: after.value } : null;
}
