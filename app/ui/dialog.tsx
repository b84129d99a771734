"use client";

import type { ComponentProps } from "react";
import type * as Parts from "./dialog-parts.tsx";
import { later } from "./later.tsx";

const load = () => import("./dialog-parts.tsx");
const OpenDialog = later(() => load().then((all) => all.Dialog));

/** Its code is not needed to show a page: it comes when that is idle, or with the first dialog. */
export const Dialog = (props: ComponentProps<typeof Parts.Dialog>) =>
  props.open ? <OpenDialog {...props} /> : null;
export const DialogContent = later(() => load().then((all) => all.DialogContent));
export const DialogClose = later(() => load().then((all) => all.DialogClose));
