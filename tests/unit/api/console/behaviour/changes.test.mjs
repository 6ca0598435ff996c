import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { answerWith, bring } from "./page.mjs";

const skills = new Map();
let targets = [];

const ANSWERS = {
  targets: () => ({ viewer: { targets: targets.map((id) => ({ id })) } }),
  "set-targets": ({ input }) => (targets = input.targets),
  "add-skill": ({ input }) => skills.set(input.skill, { level: input.level ?? null, years: input.years ?? null }),
  "remove-skill": ({ input }) => skills.delete(input.skill),
};
answerWith((name, variables) => {
  const done = ANSWERS[name](variables);
  return name === "targets" ? done : { payload: { errors: [] } };
}, Object.keys(ANSWERS));

const session = await bring("session.js");
const { canTry, takeBack, triedFor, tryChange } = await bring("pages/person/changes.js");

const viewer = () => ({ skills: { edges: [...skills].map(([id, held]) => ({ ...held, node: { id } })) } });
const attempt = (kind, id, job = "job") =>
  tryChange(job, 50, { message: `${kind} ${id}`, change: { kind, subject: { id } } }, viewer());
const undo = (kind, id) => takeBack(triedFor("job").find((one) => one.message === `${kind} ${id}`));

beforeEach(() => {
  session.signIn("somebody");
  skills.clear();
  targets = ["t"];
});

test("goals that were tried are taken back in any order, and each alone", async () => {
  for (const order of [["a", "b"], ["b", "a"]]) {
    await attempt("ADD_TARGET", "a");
    await attempt("ADD_TARGET", "b");
    assert.deepEqual(targets, ["t", "a", "b"]);
    await undo("ADD_TARGET", order[0]);
    assert.deepEqual(targets, ["t", order[1]]);
    await undo("ADD_TARGET", order[1]);
    assert.deepEqual(targets, ["t"]);
  }
});

test("a goal that was set elsewhere meanwhile stays", async () => {
  await attempt("ADD_TARGET", "a");
  targets = ["elsewhere", "a"];
  await undo("ADD_TARGET", "a");
  assert.deepEqual(targets, ["elsewhere"]);
});

test("a skill that was removed comes back with its level and years", async () => {
  skills.set("s", { level: "EXPERT", years: 4 });
  await attempt("REMOVE_SKILL", "s");
  assert.equal(skills.size, 0);
  await undo("REMOVE_SKILL", "s");
  assert.deepEqual(skills.get("s"), { level: "EXPERT", years: 4 });
  await attempt("ADD_SKILL", "new");
  await undo("ADD_SKILL", "new");
  assert.deepEqual([...skills.keys()], ["s"]);
});

test("what was tried is kept for its job, outlives the page, and ends with the session", async () => {
  await attempt("ADD_TARGET", "a", "another job");
  await attempt("ADD_TARGET", "b");
  assert.deepEqual(triedFor("job").map((one) => one.change.id), ["b"]);
  assert.match(sessionStorage.getItem("careergraph.notes"), /ADD_TARGET b/);
  session.signIn("somebody else");
  assert.deepEqual(triedFor("job"), []);
  await attempt("ADD_TARGET", "c");
  session.signOut();
  assert.deepEqual(triedFor("job"), []);
  assert.equal(sessionStorage.getItem("careergraph.notes"), null);
});

test("history cannot be changed", () => {
  assert.ok(!canTry("WITHOUT_INTERACTION"));
});
