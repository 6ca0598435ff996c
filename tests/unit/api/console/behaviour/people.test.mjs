import assert from "node:assert/strict";
import { test } from "node:test";
import { bring, textOf } from "./page.mjs";

const { isGlobalId } = await bring("pages/people.js");
const { readersOf } = await bring("pages/people/accesses.js");

const show = (entry) => textOf(readersOf({ viewer: null, serviceAccount: null, ...entry }));

test("an entry of the access log says whether a person or a service account read", () => {
  assert.match(show({ viewer: { id: "VXNlcjph" } }), /^people\.look/);
  assert.equal(show({}), "people.erased");
  assert.equal(show({ serviceAccount: { id: "a", name: "Board" } }), "people.serviceAccount");
  assert.match(show({ viewer: { id: "VXNlcjph" }, serviceAccount: { id: "a", name: "Board" } }), /^people\.look.*people\.serviceAccount$/);
});

test("what the API gives is opened, and everything else is searched for", () => {
  assert.ok(isGlobalId("VXNlcjph"));
  for (const text of ["person-000026", "Amal", "أمل", "Sm9iOmE=", "amal@example.org"]) assert.ok(!isGlobalId(text), text);
});
