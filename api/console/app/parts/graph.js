/** Paths of the graph, drawn by cytoscape: nodes can be moved, and one that is clicked says what it is. */

import { html, useEffect, useRef, useState } from "../../vendor/htm-preact.js";
import { isMirrored, say, word } from "../messages.js";
import { onThemeChange } from "../theme.js";
import { Cypher } from "./cypher.js";
import { Icon } from "./icons.js";
import { graphStyle } from "./graph-style.js";
import { placePaths } from "./paths.js";

/** @typedef {import("./paths.js").Path} Path */
/** @typedef {import("./paths.js").PathNode} PathNode */

const ANONYMOUS = "anonymous";
const NARROW = 36;
/** Text is legible at these zooms: a drawing that is larger than its place can be moved in it. */
const SMALLEST = 0.6;
const LARGEST = 1.1;

/**
 * @param {Path[]} paths
 * @returns {object[]} elements as cytoscape takes them
 */
function elementsOf(paths) {
  const { nodes, edges } = placePaths(paths, isMirrored());
  return [
    ...nodes.map(({ node, paths: rows, x, y }) => ({
      group: "nodes",
      data: { id: node.elementId, caption: node.caption || word(node.label), label: node.label, rows, height: heightOf(node.caption) },
      position: { x, y },
    })),
    ...edges.map(({ edge, paths: rows }) => ({
      group: "edges",
      data: { id: `edge ${edge.elementId}`, source: edge.startElementId, target: edge.endElementId, caption: edge.type.split("|").map(word).join(" / "), rows },
    })),
  ];
}

/** @param {string} caption @returns {number} pixels for its lines */
const heightOf = (caption) => NARROW + 15 * Math.max(0, Math.ceil((caption?.length ?? 0) / 17) - 1);

/** @param {PathNode} node @returns {string | null} a query for a node and what it is linked to */
const queryOf = (node) =>
  node.query ?? (node.elementId.startsWith(ANONYMOUS)
    ? null
    : `MATCH (n) WHERE elementId(n) = '${node.elementId}' OPTIONAL MATCH (n)-[r]-(m) RETURN n, r, m LIMIT 50`);

/** @param {{label: string, paths: Path[], chosen?: number | null, pathLabel?: (row: number) => string}} props */
export function Graph({ label, paths, chosen = null, pathLabel = () => "" }) {
  const place = useRef(/** @type {HTMLElement | null} */ (null));
  const drawing = useRef(/** @type {any} */ (null));
  const [node, setNode] = useState(/** @type {PathNode | null} */ (null));
  const key = JSON.stringify(paths);
  const all = [...new Map(paths.flatMap((path) => path.nodes).map((node) => [node.elementId, node])).values()];
  useEffect(() => {
    let isGone = false;
    setNode(null);
    import("../../vendor/cytoscape.js").then(({ default: cytoscape }) => {
      if (isGone || !place.current) return;
      const view = (drawing.current = cytoscape({
        container: place.current,
        elements: elementsOf(paths),
        layout: { name: "preset", fit: true, padding: 24 },
        style: graphStyle(),
        userZoomingEnabled: false,
        boxSelectionEnabled: false,
        maxZoom: 2,
        minZoom: 0.2,
      }));
      fit(view);
      view.on("tap", "node", (/** @type {any} */ event) => setNode(all.find((other) => other.elementId === event.target.id()) ?? null));
      mark(view, chosen);
    });
    const resized = new ResizeObserver(() => drawing.current && (drawing.current.resize(), fit(drawing.current)));
    if (place.current) resized.observe(place.current);
    const stop = onThemeChange(() => drawing.current?.style(graphStyle()));
    return () => {
      isGone = true;
      stop();
      resized.disconnect();
      drawing.current?.destroy();
      drawing.current = null;
    };
  }, [key]);
  useEffect(() => mark(drawing.current, chosen), [chosen]);
  const show = (/** @type {PathNode} */ shown) => {
    setNode(shown);
    drawing.current?.nodes().unselect();
    drawing.current?.getElementById(shown.elementId).select();
  };
  const zoom = (/** @type {number} */ factor) => {
    const view = drawing.current;
    view?.zoom({ level: view.zoom() * factor, renderedPosition: { x: view.width() / 2, y: view.height() / 2 } });
  };
  const query = node && queryOf(node);
  return html`
    <figure class="graph">
      <div class="graph-frame">
        <div class="graph-place" role="img" aria-label=${label} ref=${place}></div>
        <div class="graph-tools">
          <button class="tool" aria-label=${say("graph.closer")} title=${say("graph.closer")} onClick=${() => zoom(1.25)}><${Icon} name="plus" /></button>
          <button class="tool" aria-label=${say("graph.farther")} title=${say("graph.farther")} onClick=${() => zoom(0.8)}><${Icon} name="minus" /></button>
          <button class="tool" aria-label=${say("graph.fit")} title=${say("graph.fit")} onClick=${() => fit(drawing.current)}><${Icon} name="fit" /></button>
        </div>
      </div>
      <ul class="graph-nodes" aria-label=${say("graph.nodes")}>
        ${all.map((shown) => html`
          <li key=${shown.elementId}>
            <button class="node-button" aria-pressed=${node?.elementId === shown.elementId} onClick=${() => show(shown)}>
              <span class="swatch ${shown.label}"></span><span class="unseen">${word(shown.label)}: </span><bdi>${shown.caption}</bdi>
            </button>
          </li>`)}
      </ul>
      ${node && html`
        <div class="graph-node" role="status">
          <p><strong><bdi>${node.caption}</bdi></strong> <span class="faint">${word(node.label)}</span></p>
          <p class="faint">${say("graph.label")} <code>${node.label}</code> · ${say("graph.id")} <code dir="ltr">${node.elementId}</code></p>
          ${query ? html`<${Cypher} query=${query} label=${say("graph.around")} />` : html`<p class="faint">${say("graph.anonymous")}</p>`}
        </div>`}
      ${chosen !== null && paths[chosen]?.cypher && html`<${Cypher} query=${paths[chosen].cypher} label=${pathLabel(chosen)} />`}
    </figure>
  `;
}

/** Show all of a drawing, as far as its text stays legible. @param {any} view */
function fit(view) {
  if (!view) return;
  view.fit(undefined, 24);
  const level = Math.max(SMALLEST, Math.min(LARGEST, view.zoom()));
  if (level === view.zoom()) return;
  view.zoom(level);
  view.center();
}

/** Let one path stand out. @param {any} view @param {number | null} chosen */
function mark(view, chosen) {
  view?.elements().forEach((/** @type {any} */ element) => {
    element.toggleClass("dim", chosen !== null && !element.data("rows").includes(chosen));
  });
}
