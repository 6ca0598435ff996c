import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { answerWith, bring } from "./page.mjs";
import { all, press, show, until } from "./dom.mjs";

const none = { edges: [], pageInfo: { hasNextPage: false } };
const explanation = { score: 50, confidence: null, match: "FAIR", reasons: [], cautions: [], counterfactuals: [], scoreParts: [] };
let state;
let explained;
let application;

const ANSWERS = {
  job: () => ({
    job: { id: "j", title: "Nurse", status: "OPEN", skills: none, similarJobs: none, viewerState: { ...state }, viewerApplication: application },
    viewer: { recruitsFor: [], skills: none },
  }),
  profile: () => ({ viewer: { skills: none, targets: [] } }),
  "explain-job": () => {
    explained += 1;
    return { viewer: { explainJob: explanation } };
  },
  "own-interactions": () => ({ viewer: { interactions: none } }),
  "log-interaction": () => {
    state.saved = true;
    return { logInteraction: { errors: [] } };
  },
};
answerWith((name) => ANSWERS[name](), Object.keys(ANSWERS));

const { html } = await bring("../vendor/htm-preact.js");
const { Toasts } = await bring("parts/toast.js");
const { Page } = await bring("pages/job.js");

beforeEach(() => {
  state = { saved: false, dismissed: false };
  explained = 0;
  application = null;
});

const open = () => show(() => html`<${Page} viewer=${{ roles: ["CANDIDATE"] }} rest=${["j"]} /><${Toasts} />`).place;
const offers = (place, text) => all(place, "button").some((button) => button.textContent.trim() === text);

test("a choice has the job explained anew, and one that is not there is not told as taken back", async () => {
  const place = open();
  await until(() => offers(place, "choice.save") && explained === 1);
  press(place, "choice.save");
  await until(() => offers(place, "choice.saved") && explained === 2);
  press(place, "choice.saved");
  await until(() => place.textContent.includes("choice.nothing"));
  assert.doesNotMatch(place.textContent, /choice\.takenBack/);
});

test("who applied is not asked to apply again, but may withdraw", async () => {
  application = { id: "a", status: "SUBMITTED", moves: ["WITHDRAWN"] };
  const place = open();
  await until(() => offers(place, "apply.withdraw"));
  assert.ok(!offers(place, "apply.apply"));
});

test("who applied to other jobs, or withdrew, may apply", async () => {
  const place = open();
  await until(() => offers(place, "apply.apply"));
  assert.ok(!offers(place, "apply.withdraw"));
});
