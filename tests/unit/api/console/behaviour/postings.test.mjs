import assert from "node:assert/strict";
import { test } from "node:test";
import { answerWith, bring } from "./page.mjs";
import { all, press, show, until, write } from "./dom.mjs";

let refusals = [];

answerWith(() => ({ moveApplication: { errors: refusals } }), ["move-application"]);

const { Moves } = await bring("pages/postings/moves.js");

test("a decision that is refused stays open with its note, and one that is made closes", async () => {
  refusals = [{ code: "CONFLICT", message: "it was withdrawn" }];
  let done = 0;
  const { place, again } = show(Moves, { application: "a", name: "Amal", moves: ["INTERVIEW"], onDone: () => (done += 1) });
  press(place, "Interview");
  await until(() => all(place, "textarea").length === 1);
  write(all(place, "textarea")[0], "call first");
  press(place, "moves.move");
  await until(() => place.textContent.includes("it was withdrawn"));
  again({ moves: [] });
  assert.equal(all(place, "textarea")[0].value, "call first");
  assert.equal(done, 0);
  refusals = [];
  press(place, "moves.move");
  await until(() => all(place, "dialog").length === 0);
  assert.equal(done, 1);
});
