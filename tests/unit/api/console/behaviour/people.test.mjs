import assert from "node:assert/strict";
import { test } from "node:test";
import { all, show, until } from "./dom.mjs";
import { answerWith, bring, textOf } from "./page.mjs";

const asked = [];
answerWith((name, { id, query }) => {
  asked.push(`${name} ${id ?? query}`);
  return name === "person" ? { user: null } : { users: { edges: [], pageInfo: { hasNextPage: false } } };
}, ["person", "find-people"]);

const { Page, isGlobalId } = await bring("pages/people.js");
const { readersOf } = await bring("pages/people/accesses.js");

const read = (entry) => textOf(readersOf({ viewer: null, serviceAccount: null, ...entry }));

test("an entry of the access log says whether a person or a service account read", () => {
  assert.match(read({ viewer: { id: "VXNlcjph" } }), /^people\.look/);
  assert.equal(read({}), "people.erased");
  assert.equal(read({ serviceAccount: { id: "a", name: "Board" } }), "people.serviceAccount");
  assert.match(read({ viewer: { id: "VXNlcjph" }, serviceAccount: { id: "a", name: "Board" } }), /^people\.look.*people\.serviceAccount$/);
});

test("what the API gives is opened, and everything else is searched for", () => {
  assert.ok(isGlobalId("VXNlcjph"));
  for (const text of ["person-000026", "Amal", "أمل", "Sm9iOmE=", "amal@example.org"]) assert.ok(!isGlobalId(text), text);
});

test("the address alone says who is shown and what is searched for", async () => {
  const { place, again } = show(Page, { rest: ["search", "Amal"] });
  await until(() => place.textContent.includes("people.nobody"));
  const [field] = all(place, "input");
  assert.equal(field.value, "Amal");
  again({ rest: ["VXNlcjph", "x"] });
  await until(() => place.textContent.includes("error.NOT_FOUND") && field.value === "");
  again({ rest: ["search", "Amal"] });
  await until(() => field.value === "Amal");
  assert.deepEqual(asked, ["find-people Amal", "person VXNlcjph", "find-people Amal"]);
});
