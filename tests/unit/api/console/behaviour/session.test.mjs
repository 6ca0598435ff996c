import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { bring } from "./page.mjs";

const session = await bring("session.js");

const arrive = (hash) => {
  location.hash = hash;
  session.takeTokenFromAddress();
};

beforeEach(() => {
  session.signOut();
  session.offer(null);
});

test("a link signs a visitor in, and its token leaves the address", () => {
  arrive("#token=first");
  assert.equal(session.token(), "first");
  assert.equal(location.hash, "");
  assert.equal(session.offeredToken(), null);
});

test("a link changes no session before it was asked", () => {
  session.signIn("mine");
  let asked = 0;
  const stop = session.onOffer(() => (asked += 1));
  arrive("#token=theirs");
  assert.equal(session.token(), "mine");
  assert.equal(session.offeredToken(), "theirs");
  assert.equal(location.hash, "");
  assert.equal(asked, 1);
  stop();
});

test("a link with the token of the session asks nothing", () => {
  session.signIn("Bearer mine");
  arrive("#token=Bearer%20mine");
  assert.equal(session.offeredToken(), null);
});
