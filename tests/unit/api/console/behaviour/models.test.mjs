import assert from "node:assert/strict";
import { test } from "node:test";
import { bring } from "./page.mjs";

const { previousOf } = await bring("pages/models/actions.js");

const [ranker1, ease, ranker3, text1, text2] = ["RANKER", "EASE", "RANKER", "TEXT", "TEXT"].map((kind, id) => ({ id, kind }));

test("a roll-back brings what the latest activation of a ranking model replaced, of whatever kind", () => {
  const history = [
    { model: text2, replaced: text1 },
    { model: ranker3, replaced: ease },
    { model: ease, replaced: ranker1 },
    { model: ranker1, replaced: null },
  ];
  assert.equal(previousOf(history), ease);
  assert.equal(previousOf(history.slice(2)), ranker1);
  assert.equal(previousOf(history.slice(3)), null);
  assert.equal(previousOf(history.slice(0, 1)), null);
  assert.equal(previousOf([]), null);
});
