"use client";

import { Download } from "lucide-react";
import { useState } from "react";
import { Button } from "../../../ui/button.tsx";
import { Dialog, DialogClose, DialogContent } from "../../../ui/dialog.tsx";
import type { Danger } from "./attachment-danger.ts";

const look = "grid size-7 shrink-0 place-items-center rounded-md text-ink-2 hover:bg-hover hover:text-ink";

/** Downloads a file; one that could do harm asks first, once. */
export function DownloadLink({ name, url, danger }: { name: string; url: string; danger: Danger | null }) {
  const [isSure, setSure] = useState(danger === null);
  const [asks, setAsks] = useState(false);
  if (isSure)
    return (
      <a href={url} download={name} aria-label={`Download ${name}`} title="Download" className={look}>
        <Download aria-hidden className="size-4" />
      </a>
    );
  return (
    <>
      <button
        type="button"
        onClick={() => setAsks(true)}
        aria-label={`Download ${name}`}
        title="Download"
        className={look}
      >
        <Download aria-hidden className="size-4" />
      </button>
      {asks ? (
        <Dialog open onOpenChange={setAsks}>
          <DialogContent
            size="sm"
            title="Download this file?"
            description={`${danger?.words} Download it only if you expected it from this sender.`}
            footer={
              <>
                <DialogClose asChild>
                  <Button>Cancel</Button>
                </DialogClose>
                <Button variant="danger" asChild>
                  <a
                    href={url}
                    download={name}
                    onClick={() => {
                      // After the browser has followed the link.
                      setTimeout(() => setSure(true));
                    }}
                  >
                    Download anyway
                  </a>
                </Button>
              </>
            }
          >
            <p className="text-sm [overflow-wrap:anywhere]">{name}</p>
          </DialogContent>
        </Dialog>
      ) : null}
    </>
  );
}
