/** Tries a file: shows what an import of it would do, and imports it if the administrator says so. */

import { html, useEffect, useState } from "../../../vendor/htm-preact.js";
import { RefusedError, ask, upload } from "../../client.js";
import { useRegularly } from "../../hooks.js";
import { subscribe } from "../../live.js";
import { say, word } from "../../messages.js";
import { Card } from "../../parts/card.js";
import { Progress } from "../../parts/progress.js";
import { attempt, tell } from "../../parts/toast.js";
import { Outcome } from "./outcome.js";

const KINDS = ["JOBS", "COURSES", "PEOPLE", "INTERACTIONS"];
/** How often to look for the outcome where the subscription has ended, as with a restart of the service. */
const EVERY_SECONDS = 4;
const ENDED = ["SUCCEEDED", "FAILED", "CANCELLED"];

export function Trial() {
  const [kind, setKind] = useState("JOBS");
  const [map, setMap] = useState("");
  const [file, setFile] = useState(/** @type {File | null} */ (null));
  const [task, setTask] = useState(/** @type {any} */ (null));
  const [outcome, setOutcome] = useState(/** @type {any} */ (null));
  const isRunning = task !== null && outcome === null;
  const choose = (/** @type {File | null} */ chosen, /** @type {string} */ chosenKind) => {
    setFile(chosen);
    setKind(chosenKind);
    setTask(null);
    setOutcome(null);
    if (outcome?.isMapGuessed && outcome.map === map) setMap(""); // it was guessed for another file
  };
  const start = (/** @type {Event} */ event) => {
    event.preventDefault();
    attempt(async () => {
      const { task: started } = await upload("try-import", { kind, map: map.trim() || null }, /** @type {File} */ (file));
      setOutcome(null);
      setTask(started);
    });
  };
  const end = (/** @type {any} */ ended) => {
    setTask(ended);
    if (ended.state !== "SUCCEEDED") {
      tell([say("imports.failed", { state: word(ended.state) }), ended.error].filter(Boolean).join(" "), "bad");
      setTask(null);
      return;
    }
    attempt(async () => {
      const { importTrial } = await ask("import-trial", { task: ended.id });
      if (!importTrial) {
        setTask(null); // another window has tried another file since
        throw new RefusedError("NOT_FOUND", "");
      }
      setOutcome(importTrial);
      setMap(importTrial.map);
    });
  };
  useFollowed(isRunning ? task.id : null, setTask, end);
  return html`
    <${Card} title=${say("imports.try")} note=${say("imports.tryNote")}>
      <form class="trial" onSubmit=${start}>
        <label>${say("imports.file")} <input type="file" required accept=".csv,.tsv,.txt,.json,.jsonl,.ndjson" onChange=${(/** @type {any} */ event) => choose(event.target.files[0] ?? null, kind)} /></label>
        <label>${say("imports.kind")}
          <select value=${kind} onChange=${(/** @type {any} */ event) => choose(file, event.target.value)}>
            ${KINDS.map((name) => html`<option key=${name} value=${name}>${word(name)}</option>`)}
          </select>
        </label>
        <details open=${map !== ""}>
          <summary>${say("imports.map")}</summary>
          <p class="faint" id="map-note">${say("imports.mapNote")}</p>
          <textarea rows="12" dir="ltr" spellcheck=${false} aria-label=${say("imports.map")} aria-describedby="map-note" value=${map} onInput=${(/** @type {any} */ event) => setMap(event.target.value)}></textarea>
        </details>
        <button class="button primary" disabled=${isRunning || !file}>${say(isRunning ? "imports.trying" : "imports.tryIt")}</button>
      </form>
      ${isRunning && html`<${Progress} task=${task} />`}
      ${outcome && html`<${Outcome} outcome=${outcome} task=${task.id} />`}
    <//>
  `;
}

/**
 * Follow a task, and tell when it has ended.
 * @param {string | null} id null follows nothing
 * @param {(task: any) => void} show
 * @param {(task: any) => void} end
 */
function useFollowed(id, show, end) {
  const [isLost, setLost] = useState(false);
  const hear = (/** @type {any} */ task) => (ENDED.includes(task.state) ? end(task) : show(task));
  useEffect(() => {
    if (id === null) return undefined;
    setLost(false);
    return subscribe("task-progress", { id }, { next: ({ taskProgress }) => hear(taskProgress), end: () => setLost(true) });
  }, [id]);
  useRegularly(() => {
    if (id !== null && isLost) attempt(async () => hear((await ask("task", { id })).task));
  }, EVERY_SECONDS);
}
