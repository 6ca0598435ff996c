/** Lines over a number or a time, drawn by uPlot, with their values in a table for those who cannot see them. */

import { html, useEffect, useRef } from "../../vendor/htm-preact.js";
import { clockTime, number } from "../format.js";
import { say } from "../messages.js";
import { colourOf, onThemeChange } from "../theme.js";
import { Table } from "./table.js";

/** @typedef {{value: number, row: number}} Point where all lines have a value */
/** @typedef {{label: string, colour: string, values: (number | null)[], scale?: string, digits?: number}} Line */

/**
 * @param {any} uPlot
 * @param {HTMLElement} place
 * @param {{acrossLabel: string, across: number[], lines: Line[], isTime: boolean, height: number, showAcross: (value: number) => string}} shown
 */
function draw(uPlot, place, { acrossLabel, across, lines, isTime, height, showAcross }) {
  const axis = { stroke: colourOf("--text-faint"), grid: { stroke: colourOf("--line"), width: 1 }, ticks: { show: false } };
  const scales = [...new Set(lines.map((line) => line.scale ?? "y"))];
  const options = {
    width: Math.max(place.clientWidth, 200),
    height,
    scales: { x: { time: isTime } },
    axes: [{ ...axis, size: 34, ...(isTime ? { values: clockTimes } : {}) }, ...scales.map((scale, index) => ({ ...axis, scale, side: index ? 1 : 3, grid: { ...axis.grid, show: !index }, size: 56 }))],
    series: [
      { label: acrossLabel, value: (/** @type {unknown} */ _, /** @type {number | null} */ value) => (value == null ? "" : showAcross(value)) },
      ...lines.map((line) => ({
        label: line.label,
        scale: line.scale ?? "y",
        stroke: colourOf(line.colour),
        width: 2,
        spanGaps: true,
        points: { show: across.length < 40, size: 5 },
        value: (/** @type {unknown} */ _, /** @type {number | null} */ value) => (value == null ? "" : number(value, line.digits ?? 3)),
      })),
    ],
    legend: { live: true },
  };
  return new uPlot(options, [across, ...lines.map((line) => line.values)], place);
}

/** @param {unknown} _ @param {number[]} seconds since 1970 @returns {string[]} what stands at the axis */
const clockTimes = (_, seconds) => seconds.map(clockTime);

/** @param {{label: string, acrossLabel: string, across: number[], lines: Line[], isTime?: boolean, height?: number, showAcross?: (value: number) => string}} props */
export function Chart({ label, acrossLabel, across, lines, isTime = false, height = 240, showAcross = String }) {
  const place = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => {
    let chart = /** @type {any} */ (null);
    let isGone = false;
    const element = /** @type {HTMLElement} */ (place.current);
    const redraw = async () => {
      const { default: uPlot } = await import("../../vendor/uplot.js");
      if (isGone) return;
      chart?.destroy();
      chart = draw(uPlot, element, { acrossLabel, across, lines, isTime, height, showAcross });
    };
    redraw();
    const resized = new ResizeObserver(() => chart?.setSize({ width: Math.max(element.clientWidth, 200), height }));
    resized.observe(element);
    const stop = onThemeChange(redraw);
    return () => {
      isGone = true;
      stop();
      resized.disconnect();
      chart?.destroy();
    };
  }, [JSON.stringify([across, lines, label])]);
  return html`
    <figure class="chart">
      <div class="chart-place" dir="ltr" role="img" aria-label=${label} ref=${place} style=${{ minBlockSize: `${height}px` }}></div>
      <details>
        <summary>${say("chart.values")}</summary>
        <${Table}
          caption=${label}
          rows=${across.map((value, row) => ({ value, row }))}
          keyOf=${(/** @type {Point} */ { row }) => String(row)}
          columns=${[
            { key: "across", title: acrossLabel, isHead: true, show: (/** @type {Point} */ { value }) => showAcross(value) },
            ...lines.map((line) => ({ key: line.label, title: line.label, isNumber: true, show: (/** @type {Point} */ { row }) => number(line.values[row], line.digits ?? 3) })),
          ]}
        />
      </details>
    </figure>
  `;
}
