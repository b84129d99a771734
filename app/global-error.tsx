"use client";

import "./globals.css";
import { lastWords } from "./last-words.tsx";

/** When even the frame of the pages failed: no component of ours is leaned on, not even Button, since the file that failed to load may be the one that has it. */
export default function GlobalError({ retry }: { error: unknown; retry: () => void }) {
  const { language, title, more, tryAgain } = lastWords();
  return (
    <html lang={language}>
      <body>
        <main className="grid min-h-dvh place-items-center p-6 text-center">
          <div>
            <h1 className="text-base font-medium">{title}</h1>
            <p className="mt-1 text-sm text-ink-2">{more}</p>
            <button
              type="button"
              onClick={() => retry()}
              className="mt-4 h-8 rounded-md border border-line-strong bg-raised px-3 text-sm font-medium hover:bg-hover active:bg-pressed"
            >
              {tryAgain}
            </button>
          </div>
        </main>
      </body>
    </html>
  );
}
