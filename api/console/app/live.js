/** Subscriptions over `graphql-transport-ws`: one socket, opened when the first one begins. */

import { nameDocument } from "./client.js";
import { token } from "./session.js";

/** @typedef {{next: (data: any) => void, end: (problem: string | null) => void}} Listener */

/** @type {WebSocket | null} */
let socket = null;
let ready = false;
let lastId = 0;
/** @type {Map<string, Listener>} */
const listeners = new Map();
/** @type {Map<string, object>} */
const waiting = new Map();

/**
 * Follow a subscription until it ends or the returned function is called.
 * @param {string} name a document
 * @param {Record<string, unknown>} variables
 * @param {Listener} listener
 * @returns {() => void} stops it
 */
export function subscribe(name, variables, listener) {
  const id = String(++lastId);
  listeners.set(id, listener);
  nameDocument(name).then((document) => {
    if (!listeners.has(id)) return;
    waiting.set(id, { id, type: "subscribe", payload: { ...document, variables } });
    open();
    sendWaiting();
  });
  return () => {
    if (!listeners.delete(id)) return;
    waiting.delete(id);
    if (ready) send({ id, type: "complete" });
    if (!listeners.size) leave();
  };
}

/** Close the socket; what is followed from now on opens one of its own, while this one is still closing. */
function leave() {
  const old = socket;
  socket = null;
  ready = false;
  old?.close(1000);
}

function open() {
  if (socket) return;
  const address = new URL("/graphql", location.href);
  address.protocol = address.protocol.replace("http", "ws");
  const opened = (socket = new WebSocket(address, "graphql-transport-ws"));
  opened.onopen = () => opened.send(JSON.stringify({ type: "connection_init", payload: initialPayload() }));
  opened.onmessage = (event) => {
    if (socket === opened) hear(JSON.parse(event.data));
  };
  opened.onclose = (event) => {
    if (socket === opened) end(event);
  };
}

function initialPayload() {
  const value = token();
  return value ? { Authorization: `Bearer ${value}` } : {};
}

/** @param {{type: string, id?: string, payload?: any}} message */
function hear(message) {
  const listener = listeners.get(message.id ?? "");
  if (message.type === "connection_ack") {
    ready = true;
    sendWaiting();
  } else if (message.type === "ping") {
    send({ type: "pong" });
  } else if (message.type === "next") {
    if (message.payload.data) listener?.next(message.payload.data);
  } else if (message.type === "error" || message.type === "complete") {
    listeners.delete(message.id ?? "");
    listener?.end(message.type === "error" ? (message.payload[0]?.message ?? "") : null);
  }
}

function sendWaiting() {
  if (!ready) return;
  for (const message of waiting.values()) send(message);
  waiting.clear();
}

/** @param {object} message */
const send = (message) => socket?.send(JSON.stringify(message));

/** @param {CloseEvent} event */
function end(event) {
  socket = null;
  ready = false;
  const ended = [...listeners.values()];
  listeners.clear();
  waiting.clear();
  for (const listener of ended) listener.end(event.reason || `closed (${event.code})`);
}
