/** A mark beside a word that explains it: to whoever points at it, comes to it by keyboard, or has it read aloud. */

import { html, useEffect, useRef, useState } from "../../vendor/htm-preact.js";
import { say } from "../messages.js";

const EDGE = 8;
let last = 0;

/** @param {HTMLElement} note @param {HTMLElement} mark put the note below the mark, within the window */
function placeNote(note, mark) {
  const { left, bottom, top } = mark.getBoundingClientRect();
  const { offsetWidth, offsetHeight } = note;
  const isBelow = bottom + offsetHeight + EDGE <= innerHeight;
  note.style.left = `${Math.max(EDGE, Math.min(left, innerWidth - offsetWidth - EDGE))}px`;
  note.style.top = `${isBelow ? bottom : Math.max(EDGE, top - offsetHeight)}px`;
}

/** @param {{of: string, text: string}} props */
export function Hint({ of, text }) {
  const mark = useRef(/** @type {HTMLElement | null} */ (null));
  const note = useRef(/** @type {HTMLElement | null} */ (null));
  const [id] = useState(() => `hint-${(last += 1)}`);
  const [isOpen, setOpen] = useState(false);
  useEffect(() => {
    if (!isOpen || !note.current || !mark.current) return undefined;
    note.current.showPopover();
    placeNote(note.current, mark.current);
    const close = (/** @type {Event} */ event) => {
      if (event.type !== "keydown" || /** @type {KeyboardEvent} */ (event).key === "Escape") setOpen(false);
    };
    addEventListener("keydown", close);
    addEventListener("scroll", close, true);
    return () => {
      removeEventListener("keydown", close);
      removeEventListener("scroll", close, true);
      note.current?.hidePopover();
    };
  }, [isOpen]);
  const open = () => setOpen(true);
  const close = () => setOpen(false);
  return html`
    <span class="hint" onMouseEnter=${open} onMouseLeave=${close}>
      <button type="button" class="hint-mark" ref=${mark} aria-label=${say("hint.of", { name: of })} aria-describedby=${id} onFocus=${open} onBlur=${close} onClick=${open}>?</button>
      <span class="hint-note" id=${id} role="tooltip" popover="manual" ref=${note}>${text}</span>
    </span>
  `;
}
