import { parentPort } from "node:worker_threads";
import { documentText } from "./document-text.ts";
import type { Extraction } from "./extractor.ts";
import type { Document } from "./kind.ts";

/** The thread's side of `extractor.ts`: a document comes in, its text goes out. It may be ended at any moment. */
const port = parentPort;
if (!port) throw new Error("extract-worker.ts is a thread, started by extractor.ts");

port.on("message", async (document: Document) => {
  const extraction: Extraction = await documentText(document).then(
    (text) => ({ ok: true, text }),
    () => ({ ok: false, failure: "unreadable" }),
  );
  port.postMessage(extraction);
});
