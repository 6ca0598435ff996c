/** A button that requests an analysis of the applications to a posting, and brings it in when it is there. */

import { html, useEffect, useState } from "../../../vendor/htm-preact.js";
import { change } from "../../client.js";
import { useRegularly } from "../../hooks.js";
import { subscribe } from "../../live.js";
import { say, word } from "../../messages.js";
import { attempt, tell } from "../../parts/toast.js";

const EVERY_SECONDS = 4;
/** How often to look for the analysis where its task is somebody else's, such as an applicant's, and is not followed. */
const MOST_LOOKS = 8;

/** @param {{state: string, error: string | null}} task that has ended */
const describeFailure = ({ state, error }) => [say("applications.failed", { state: word(state) }), error].filter(Boolean).join(" ");

/** @param {{job: string, onDone: () => void}} props */
export function Analyse({ job, onDone }) {
  const [task, setTask] = useState(/** @type {string | null} */ (null));
  const [looks, setLooks] = useState(0);
  useEffect(() => {
    if (!task) return undefined;
    let latest = /** @type {any} */ (null);
    const end = (/** @type {string | null} */ problem) => {
      setTask(null);
      setLooks(problem === null ? 0 : MOST_LOOKS);
      if (problem === null && latest && latest.state !== "SUCCEEDED") tell(describeFailure(latest), "bad");
      onDone();
    };
    const next = (/** @type {any} */ data) => (latest = data.taskProgress);
    return subscribe("task-progress", { id: task }, { next, end });
  }, [task]);
  useRegularly(() => {
    if (!looks) return;
    setLooks(looks - 1);
    onDone();
  }, EVERY_SECONDS);
  const analyse = () => attempt(async () => {
    const { task: started } = await change("analyse-applications", { job });
    tell(say("applications.analysing"), "good");
    setTask(started.id);
  });
  const isBusy = task !== null || looks > 0;
  return html`<button class="button" disabled=${isBusy} onClick=${analyse}>${say(isBusy ? "applications.busy" : "applications.analyse")}</button>`;
}
