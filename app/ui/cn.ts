import { type ClassValue, clsx } from "clsx";
import { extendTailwindMerge } from "tailwind-merge";

const merge = extendTailwindMerge({
  extend: { classGroups: { "font-size": [{ text: ["2xs", "xs", "sm", "base", "lg", "xl", "2xl"] }] } },
});

/** Joins class names; of two that set the same thing, the later wins. */
export function cn(...values: ClassValue[]): string {
  return merge(clsx(values));
}
