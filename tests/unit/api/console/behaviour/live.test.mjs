import assert from "node:assert/strict";
import { test } from "node:test";
import { answerWith, bring } from "./page.mjs";

const sockets = [];

/** A socket that closes when the test says so, as a real one does after an answer. */
globalThis.WebSocket = class {
  constructor() {
    this.sent = [];
    this.isClosing = false;
    sockets.push(this);
  }

  send(text) {
    assert.ok(!this.isClosing, "what is sent on a closing socket is lost");
    this.sent.push(JSON.parse(text));
  }

  close() {
    this.isClosing = true;
  }

  hear(message) {
    this.onmessage({ data: JSON.stringify(message) });
  }
};

answerWith(() => ({}), ["task-progress"]);
const { subscribe } = await bring("live.js");
const turn = () => new Promise(setImmediate);

async function follow(heard) {
  const stop = subscribe("task-progress", {}, { next: (data) => heard.push(data), end: (why) => heard.push(`end: ${why}`) });
  await turn();
  return stop;
}

test("what begins while the last socket closes has a socket of its own", async () => {
  const first = [];
  const stop = await follow(first);
  const [old] = sockets;
  old.onopen();
  old.hear({ type: "connection_ack" });
  assert.deepEqual(old.sent.map((message) => message.type), ["connection_init", "subscribe"]);
  stop();
  assert.ok(old.isClosing);

  const second = [];
  await follow(second);
  assert.equal(sockets.length, 2);
  old.hear({ type: "connection_ack" });
  old.onclose({ reason: "", code: 1000 });
  const [, fresh] = sockets;
  fresh.onopen();
  assert.deepEqual(fresh.sent.map((message) => message.type), ["connection_init"]);
  fresh.hear({ type: "connection_ack" });
  const { id } = fresh.sent[1];
  fresh.hear({ type: "next", id, payload: { data: "news" } });
  assert.deepEqual([first, second], [[], ["news"]]);
});

test("a socket that the service closes ends what is followed", async () => {
  const heard = [];
  await follow(heard);
  sockets.at(-1).onclose({ reason: "the token ended", code: 4403 });
  assert.deepEqual(heard, ["end: the token ended"]);
});
