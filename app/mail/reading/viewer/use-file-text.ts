import { useEffect, useState } from "react";

/** Characters of a file that are looked at; the rest is in the download. */
export const textMaxLength = 1_000_000;

type FileText = { state: "loading" } | { state: "failed" } | { state: "read"; text: string };

/** The beginning of a file as text. */
export function useFileText(url: string): FileText {
  const [content, setContent] = useState<FileText>({ state: "loading" });
  useEffect(() => {
    const stop = new AbortController();
    readStart(url, stop.signal).then(
      (text) => setContent({ state: "read", text }),
      () => !stop.signal.aborted && setContent({ state: "failed" }),
    );
    return () => stop.abort();
  }, [url]);
  return content;
}

async function readStart(url: string, signal: AbortSignal): Promise<string> {
  const answer = await fetch(url, { signal });
  if (!answer.ok || !answer.body) throw new Error(String(answer.status));
  const reader = answer.body.getReader();
  const decoder = new TextDecoder();
  let text = "";
  while (text.length < textMaxLength) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    text += decoder.decode(value, { stream: true });
  }
  await reader.cancel();
  return text.slice(0, textMaxLength);
}
