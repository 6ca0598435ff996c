import assert from "node:assert/strict";
import { test } from "node:test";
import { answerWith, bring } from "./page.mjs";
import { all, press, show, until } from "./dom.mjs";

const COUNT = 7;
let round = 0;

answerWith((name, { after, first }) => {
  const start = Number(after ?? 0);
  const edges = Array.from({ length: Math.min(first, COUNT - start) }, (_, row) => ({ node: `${start + row} of ${round}` }));
  return { list: { edges, pageInfo: { hasNextPage: start + first < COUNT, endCursor: String(start + first) } } };
}, ["list"]);

const { html } = await bring("../vendor/htm-preact.js");
const { usePages } = await bring("hooks.js");

test("a list that is read again keeps its pages, swapped together", async () => {
  const shown = new Set();
  const { place } = show(() => {
    const list = usePages("list", { first: 2 }, (data) => data.list);
    const rows = list.edges.map((edge) => edge.node).join();
    shown.add(rows);
    return html`<p>${rows}</p><button onClick=${list.more}>more</button><button onClick=${list.reload}>again</button>`;
  });
  const rows = () => all(place, "p")[0].textContent;
  await until(() => rows() === "0 of 0,1 of 0");
  press(place, "more");
  await until(() => rows() === "0 of 0,1 of 0,2 of 0,3 of 0");
  round = 1;
  press(place, "again");
  await until(() => rows() === "0 of 1,1 of 1,2 of 1,3 of 1");
  assert.equal(shown.size, 4, [...shown].join(" | "));
  press(place, "more");
  await until(() => rows().endsWith(",5 of 1"));
});
