/** Paths of the graph as nodes, edges and places in a drawing. */

/** @typedef {{elementId: string, label: string, caption: string, query?: string}} PathNode */
/** @typedef {{elementId: string, type: string, startElementId: string, endElementId: string}} PathEdge */
/** @typedef {{nodes: PathNode[], relationships: PathEdge[], cypher?: string}} Path */
/** @typedef {{node: PathNode, paths: number[], x: number, y: number}} PlacedNode */
/** @typedef {{edge: PathEdge, paths: number[]}} PlacedEdge */

const COLUMN = 212;
const ROW = 92;
/** The room that a node takes, and how far it is moved at once. */
const WIDTH = 160;
const HEIGHT = 76;
const STEP = 8;

/**
 * Join paths in one drawing: what they share stands once. Paths run from the first column to the last; a node stands
 * where the paths through it would have it on average.
 * @param {Path[]} paths
 * @param {boolean} isMirrored whether they run from right to left
 * @returns {{nodes: PlacedNode[], edges: PlacedEdge[]}}
 */
export function placePaths(paths, isMirrored) {
  const length = Math.max(2, ...paths.map((path) => path.nodes.length));
  /** @type {Map<string, {node: PathNode, paths: number[], at: number[]}>} */
  const nodes = new Map();
  /** @type {Map<string, PlacedEdge>} */
  const edges = new Map();
  paths.forEach((path, row) => {
    path.nodes.forEach((node, index) => {
      const place = nodes.get(node.elementId) ?? { node, paths: [], at: [] };
      place.paths.push(row);
      place.at.push(index / Math.max(1, path.nodes.length - 1));
      nodes.set(node.elementId, place);
    });
    for (const edge of path.relationships) {
      const place = edges.get(edge.elementId) ?? { edge, paths: [] };
      place.paths.push(row);
      edges.set(edge.elementId, place);
    }
  });
  const width = COLUMN * (length - 1) * (isMirrored ? -1 : 1);
  const middle = (paths.length - 1) / 2;
  const placed = [...nodes.values()].map(({ node, paths: rows, at }) => {
    const share = mean(at);
    const isEnd = share === 0 || share === 1;
    return { node, paths: rows, x: share * width, y: ROW * (isEnd && rows.length === paths.length ? middle : mean(rows)) };
  });
  return { nodes: apart(placed), edges: [...edges.values()] };
}

/** @param {number[]} values */
const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

/**
 * Move nodes down where they would cover one another.
 * @param {PlacedNode[]} nodes
 * @returns {PlacedNode[]}
 */
function apart(nodes) {
  /** @type {PlacedNode[]} */
  const done = [];
  for (const node of [...nodes].sort((one, other) => one.y - other.y)) {
    while (done.some((other) => Math.abs(other.x - node.x) < WIDTH && Math.abs(other.y - node.y) < HEIGHT)) node.y += STEP;
    done.push(node);
  }
  return nodes;
}
