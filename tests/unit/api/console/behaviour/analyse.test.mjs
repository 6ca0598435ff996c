import assert from "node:assert/strict";
import { test } from "node:test";
import { answerWith, bring } from "./page.mjs";
import { press, show, until } from "./dom.mjs";

let socket;

globalThis.WebSocket = class {
  constructor() {
    socket = this;
    setImmediate(() => this.onopen());
  }

  send(text) {
    const { type, id } = JSON.parse(text);
    if (type === "connection_init") this.hear({ type: "connection_ack" });
    if (type === "subscribe") this.followed = id;
  }

  hear(message) {
    this.onmessage({ data: JSON.stringify(message) });
  }

  /** Say how the task that is followed ends. */
  finish(taskProgress) {
    const id = this.followed;
    this.followed = null;
    this.hear({ type: "next", id, payload: { data: { taskProgress } } });
    this.hear({ type: "complete", id });
  }
};

answerWith(() => ({ analyseApplications: { task: { id: "t" }, errors: [] } }), ["analyse-applications", "task-progress"]);
const { html } = await bring("../vendor/htm-preact.js");
const { Toasts } = await bring("parts/toast.js");
const { Analyse } = await bring("pages/postings/analyse.js");

test("an analysis that failed is told from one that was made", async () => {
  let done = 0;
  const { place } = show(() => html`<${Analyse} job="j" onDone=${() => (done += 1)} /><${Toasts} />`);
  const analyse = async (task) => {
    press(place, "applications.analyse");
    await until(() => socket?.followed);
    socket.finish(task);
    await until(() => !place.textContent.includes("applications.busy"));
  };
  await analyse({ state: "SUCCEEDED", error: null });
  assert.doesNotMatch(place.textContent, /applications\.failed/);
  await analyse({ state: "FAILED", error: "no model answers" });
  assert.match(place.textContent, /applications\.failed no model answers/);
  assert.equal(done, 2);
});
