import { clsx } from "clsx";

/**
 * Joins class names. Of two that set the same thing the order of the stylesheet decides, not theirs: choose between them, or let the one
 * that a component is given say that it wins (`size-7!`).
 */
export const cn = clsx;
