"use client";

import { useMemo } from "react";
import { IsolatedFrame } from "../isolated-frame.tsx";
import { cleanDocument } from "./clean.ts";

const policy = "default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'";
const css =
  "body{margin:0;padding:12px 16px;background:#fff;color:#1c2629;font:14px/20px system-ui,sans-serif;overflow-wrap:anywhere}img{max-width:100%;height:auto}";

interface CleanPageProps {
  title: string;
  /** With addresses for its pictures. */
  html: string;
  className: string;
}

/** HTML to be looked at, as it would be read: no script runs in it, nothing is fetched from elsewhere, and links lead nowhere. */
export function CleanPage({ title, html, className }: CleanPageProps) {
  const root = useMemo(() => cleanDocument(html), [html]);
  return (
    <IsolatedFrame
      title={title}
      sandbox="allow-same-origin"
      policy={policy}
      css={css}
      root={root}
      className={className}
    />
  );
}
