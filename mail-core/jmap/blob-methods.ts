import { forgetUploads } from "../store/uploads.ts";
import { blobSource } from "./blob.ts";
import { asStrings } from "./email-get.ts";
import type { SetError } from "./email-patch.ts";
import { parseBlobId, uploadBlobId } from "./ids.ts";
import { objectsInSetMax } from "./limits.ts";
import { answer, type JmapDeps, type Method, refuse } from "./method.ts";
import { ifAny } from "./standard.ts";
import { takeUpload } from "./upload.ts";

export function blobMethods(deps: JmapDeps): Record<string, Method> {
  return {
    /** What is in the account already stays what it is, under the same id; of another one it becomes an upload. RFC 8620 section 6.3. */
    "Blob/copy": async ({ fromAccountId, blobIds }, { account, accountId, from }) => {
      if (typeof fromAccountId !== "string") return refuse("invalidArguments", "fromAccountId");
      const asked = asStrings(blobIds);
      if (!asked) return refuse("invalidArguments", "blobIds");
      if (asked.length > objectsInSetMax) return refuse("requestTooLarge");
      if (!from) return refuse("fromAccountNotFound");
      const copied: [string, string][] = [];
      const notCopied: Record<string, SetError> = Object.create(null);
      for (const blobId of new Set(asked)) {
        const source = await blobSource(deps, from, blobId);
        if (!source) notCopied[blobId] = { type: "notFound" };
        else if (from.account === account) copied.push([blobId, blobId]);
        else {
          const taken = await takeUpload(deps, account, source.type ?? "", source.read());
          if (taken.ok) copied.push([blobId, taken.blobId]);
          else notCopied[blobId] = { type: taken.why };
        }
      }
      return answer("Blob/copy", {
        fromAccountId,
        accountId,
        copied: ifAny(Object.fromEntries(copied)),
        notCopied: ifAny(notCopied),
      });
    },
    /** Ours: uploads that nobody wants any more, such as the parts of one that is whole now. docs/jmap.md. */
    "Upload/forget": async ({ blobIds }, { account, accountId }) => {
      const asked = asStrings(blobIds);
      if (!asked) return refuse("invalidArguments", "blobIds");
      if (asked.length > objectsInSetMax) return refuse("requestTooLarge");
      const rowIds = asked.flatMap((blobId) => {
        const name = parseBlobId(blobId);
        return name?.kind === "upload" && name.parts.length === 0 ? [name.rowId] : [];
      });
      const forgotten = (await forgetUploads(deps.database, account, rowIds)).map(uploadBlobId);
      const notForgotten = asked.filter((blobId) => !forgotten.includes(blobId));
      return answer("Upload/forget", { accountId, forgotten, notForgotten });
    },
  };
}
