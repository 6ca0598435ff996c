import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { answerWith, bring } from "./page.mjs";

const PAGE = 100;
/** Interactions of the viewer, the latest first. */
let made = [];

answerWith((name, { input, first, after, actions }) => {
  if (name === "log-interaction") made.unshift({ id: input.key, action: input.action, item: { id: input.item } });
  if (name === "undo-interaction") made = made.filter(({ id }) => id !== input.interaction);
  if (name !== "own-interactions") return { payload: { errors: [] } };
  const start = after ? Number(after) : 0;
  const matching = made.filter(({ action }) => actions.includes(action));
  const pageInfo = { hasNextPage: start + first < matching.length, endCursor: String(start + first) };
  return { viewer: { interactions: { edges: matching.slice(start, start + first).map((node) => ({ node })), pageInfo } } };
}, ["log-interaction", "undo-interaction", "own-interactions"]);

const { choose, takeBack } = await bring("pages/job/choices.js");
const { describePay } = await bring("pages/job/pay.js");
const { mayOpen, pagesOf } = await bring("navigation.js");

beforeEach(() => {
  made = [];
});

test("a choice is taken back wholly, and no other", async () => {
  await choose("SAVE", "job");
  await choose("SAVE", "other");
  await choose("DISMISS", "job");
  await choose("SAVE", "job");
  assert.equal(new Set(made.map(({ id }) => id)).size, 4);
  await takeBack("SAVE", "job");
  assert.deepEqual(made.map(({ action, item }) => `${action} ${item.id}`), ["DISMISS job", "SAVE other"]);
});

test("a choice that many others followed is found", async () => {
  await choose("SAVE", "job");
  for (let index = 0; index < PAGE + 5; index += 1) await choose("SAVE", `later ${index}`);
  await takeBack("SAVE", "job");
  assert.equal(made.length, PAGE + 5);
  assert.ok(made.every(({ item }) => item.id !== "job"));
});

test("pay is said with its currency, as far as it is known", () => {
  const pay = (minimum, maximum, currency = "EUR") => describePay({ minimum, maximum, currency, period: "YEAR" });
  assert.equal(describePay(null), null);
  assert.equal(pay(null, null), null);
  assert.equal(pay(50_000, 50_000), "€50,000 period.YEAR");
  assert.equal(pay(1, 2), "pay.range period.YEAR");
  assert.equal(pay(1, null), "pay.least period.YEAR");
  assert.equal(pay(null, 2), "pay.most period.YEAR");
  assert.equal(pay(5, 5, "<b>"), "5 <b> period.YEAR");
});

test("everybody opens jobs and courses, recruiters their postings, administrators those of others", () => {
  const [candidate, recruiter, admin] = ["CANDIDATE", "RECRUITER", "ADMIN"].map((role) => ({ roles: [role] }));
  for (const viewer of [candidate, recruiter, admin]) assert.ok(mayOpen(viewer, "job") && mayOpen(viewer, "course"));
  assert.deepEqual([candidate, recruiter, admin].map((viewer) => mayOpen(viewer, "postings")), [false, true, true]);
  assert.deepEqual(pagesOf(candidate).map(([key]) => key), ["me"]);
  assert.deepEqual(pagesOf(recruiter).map(([key]) => key), ["postings", "me"]);
  assert.ok(!mayOpen(recruiter, "models"));
});
