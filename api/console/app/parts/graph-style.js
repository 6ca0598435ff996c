/** How graphs look: a colour for each label, the same as in lists of nodes. */

import { colourOf } from "../theme.js";

/** Labels that have a colour of their own in the style sheet. */
const LABELS = ["User", "Skill", "Occupation", "Job", "Course", "Company", "Topic", "Place"];

/** @returns {object[]} a style sheet for cytoscape, in the colours of the current theme */
export function graphStyle() {
  return [
    {
      selector: "node",
      style: {
        shape: "round-rectangle", width: 140, height: "data(height)", label: "data(caption)",
        "text-wrap": "wrap", "text-max-width": 126, "text-valign": "center", "text-halign": "center",
        "font-family": "system-ui, sans-serif", "font-size": 13, "font-weight": 500, color: colourOf("--text"),
        "background-color": colourOf("--surface"), "border-width": 2, "border-color": colourOf("--node-other"),
      },
    },
    ...LABELS.map((label) => ({
      selector: `node[label = "${label}"]`,
      style: { "border-color": colourOf(`--node-${label}`), "background-color": colourOf(`--node-${label}-soft`) },
    })),
    {
      selector: "edge",
      style: {
        width: 2, "line-color": colourOf("--line-strong"), "target-arrow-color": colourOf("--line-strong"),
        "target-arrow-shape": "triangle", "curve-style": "bezier", label: "data(caption)", "font-size": 11,
        "font-family": "system-ui, sans-serif", color: colourOf("--text-faint"),
        "text-background-color": colourOf("--canvas"), "text-background-opacity": 1, "text-background-padding": 3,
      },
    },
    { selector: "node:selected", style: { "border-width": 4 } },
    { selector: ".dim", style: { opacity: 0.22 } },
  ];
}
