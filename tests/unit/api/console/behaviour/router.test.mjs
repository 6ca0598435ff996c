import assert from "node:assert/strict";
import { test } from "node:test";
import { bring } from "./page.mjs";

const { addressOf, readAddress } = await bring("router.js");

test("an address says its parts", () => {
  location.hash = addressOf("people", "a/b c%");
  assert.deepEqual(readAddress(), ["people", "a/b c%"]);
});

test("a broken address leads to the first page", () => {
  for (const hash of ["#/%", "#/people/%E0%A4%A", "#/%zz/models"]) {
    location.hash = hash;
    assert.deepEqual(readAddress(), [], hash);
  }
});
