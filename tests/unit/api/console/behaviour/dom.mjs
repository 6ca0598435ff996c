/** The little of a document that Preact asks for, and what a test does with what it shows. */

import assert from "node:assert/strict";
import { setTimeout as pass } from "node:timers/promises";
import { bring } from "./page.mjs";

const TURNS = 200;

/** Text, or an element with its parts. */
class Part extends EventTarget {
  constructor(localName, data) {
    super();
    Object.assign(this, { localName, data, nodeType: localName ? 1 : 3, childNodes: [], parentNode: null, style: {}, value: "", onclick: null, oninput: null, onsubmit: null });
  }

  get firstChild() {
    return this.childNodes[0] ?? null;
  }

  get nextSibling() {
    return this.parentNode?.childNodes[this.parentNode.childNodes.indexOf(this) + 1] ?? null;
  }

  get textContent() {
    return this.localName ? this.childNodes.map((part) => part.textContent).join("") : String(this.data);
  }

  insertBefore(part, next) {
    part.parentNode?.removeChild(part);
    this.childNodes.splice(next ? this.childNodes.indexOf(next) : this.childNodes.length, 0, part);
    part.parentNode = this;
  }

  appendChild(part) {
    this.insertBefore(part, null);
  }

  removeChild(part) {
    this.childNodes = this.childNodes.filter((other) => other !== part);
    part.parentNode = null;
  }

  setAttribute(name, value) {
    this[name] = value;
  }

  removeAttribute(name) {
    delete this[name];
  }

  showModal() {}
}

Object.assign(globalThis.document, {
  createElement: (name) => new Part(name),
  createElementNS: (_, name) => new Part(name),
  createTextNode: (data) => new Part(null, data),
});
globalThis.matchMedia = () => Object.assign(new EventTarget(), { matches: false });
globalThis.requestAnimationFrame = (act) => setImmediate(act);
globalThis.cancelAnimationFrame = clearImmediate;
for (const timer of ["setTimeout", "setInterval"]) {
  const start = globalThis[timer];
  globalThis[timer] = (...settings) => start(...settings).unref(); // no test waits for those that the page leaves
}

const { html, render } = await bring("../vendor/htm-preact.js");

/** Show a component; what it returns shows it again with other properties. */
export function show(component, props = {}) {
  const place = new Part("main");
  const again = (changed) => render(html`<${component} ...${{ ...props, ...changed }} />`, place);
  again({});
  return { place, again };
}

/** Every element below one that has a name. */
export const all = (part, name) =>
  part.childNodes.flatMap((below) => [...(below.localName === name ? [below] : []), ...all(below, name)]);

/** Press the button whose text is this. */
export function press(part, text) {
  const button = all(part, "button").find((each) => each.textContent.trim() === text);
  assert.ok(button, `no button "${text}" in: ${part.textContent}`);
  button.dispatchEvent(new Event("click"));
}

/** Write into a field. */
export function write(field, text) {
  field.value = text;
  field.dispatchEvent(new Event("input"));
}

/** Wait until the page shows what it should. */
export async function until(isShown) {
  for (let turn = 0; turn < TURNS && !isShown(); turn += 1) await pass(5);
  assert.ok(isShown(), String(isShown));
}
