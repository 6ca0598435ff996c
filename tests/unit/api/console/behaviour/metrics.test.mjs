import assert from "node:assert/strict";
import { test } from "node:test";
import { answerWith, bring } from "./page.mjs";

const SAID = {
  "metric.ndcg": "Order", "items.job": "jobs", "items.course": "courses", "metrics.first": "first {k}", "list.comma": ", ",
  "list.colon": ": ", "slice.known item": "known items", "sector.health": "health", "word.AR": "Arabic",
  "drifting.person.years": "years", "word.JOBS": "Jobs", "word.COURSES": "Courses", "alarm.click_rate": "Click rate",
};
answerWith(() => null, []);
globalThis.fetch = async () => ({ ok: true, json: async () => SAID });
globalThis.document.documentElement = {};

const { speak } = await bring("messages.js");
const { describeAlarm, describeDrift, describeMetric, partsOf } = await bring("pages/models/metric-names.js");
await speak("en");

test("a metric's name is taken apart", () => {
  assert.deepEqual(partsOf("ndcg"), { model: "", metric: "ndcg", item: "", slice: "" });
  assert.deepEqual(partsOf("item_knn.ndcg.job.slice.language ar"), { model: "item_knn", metric: "ndcg", item: "job", slice: "language ar" });
});

test("a metric has a name that people read", () => {
  const name = (metric, k = null) => describeMetric({ name: metric, k });
  assert.equal(name("ndcg.job", 10), "Order, jobs, first 10");
  assert.equal(name("gnn.ndcg", 5), "Order, first 5");
  assert.equal(name("ndcg.course.slice.known item", 10), "Order, courses, known items, first 10");
  assert.equal(name("ndcg.job.slice.language ar"), "Order, jobs, Arabic");
  assert.equal(name("ndcg.job.slice.sector health"), "Order, jobs, health");
  assert.equal(name("made_up"), "Made up");
});

test("what drifts and what gives an alarm have names", () => {
  assert.equal(describeDrift("job.person.years"), "Jobs: years");
  assert.equal(describeAlarm("drift.course.person.years.PSI"), "Courses: years");
  assert.equal(describeAlarm("click_rate"), "Click rate");
  assert.equal(describeAlarm("made_up"), "Made up");
});
