import { failureText } from "../language/failures.ts";
import { failureForStatus, JmapFailure, type Places } from "./client.ts";
import type { Id } from "./types.ts";

export interface Uploaded {
  blobId: Id;
  type: string;
  size: number;
}

interface UploadOptions {
  /** From 0 to 1. */
  onProgress?: (share: number) => void;
  signal?: AbortSignal;
}

/** Sends a file up; XMLHttpRequest, because fetch does not tell how far it is. RFC 8620 section 6.1. */
export function upload(
  places: Pick<Places, "uploadUrl">,
  accountId: Id,
  file: Blob,
  { onProgress, signal }: UploadOptions = {},
): Promise<Uploaded> {
  return new Promise((resolve, reject) => {
    const xhr = new XMLHttpRequest();
    xhr.open("POST", places.uploadUrl.replace("{accountId}", encodeURIComponent(accountId)));
    xhr.setRequestHeader("content-type", file.type || "application/octet-stream");
    xhr.responseType = "json";
    xhr.upload.onprogress = (event) => {
      if (event.lengthComputable && event.total > 0) onProgress?.(event.loaded / event.total);
    };
    xhr.onload = () => {
      if (xhr.status < 200 || xhr.status > 299 || !xhr.response) reject(failureForStatus(xhr.status));
      else {
        onProgress?.(1);
        resolve(xhr.response as Uploaded);
      }
    };
    xhr.onerror = () => reject(new JmapFailure("offline", failureText("offline")));
    xhr.onabort = () => reject(new DOMException("The upload was cancelled.", "AbortError"));
    if (signal?.aborted) xhr.abort();
    signal?.addEventListener("abort", () => xhr.abort(), { once: true });
    xhr.send(file);
  });
}
