"use client";

import "./globals.css";

/** When even the frame of the pages failed: no component of ours is leaned on. */
export default function GlobalError({ retry }: { error: unknown; retry: () => void }) {
  return (
    <html lang="en">
      <body>
        <main className="grid min-h-dvh place-items-center p-6 text-center">
          <div>
            <h1 className="text-base font-medium">Keryx could not show this page</h1>
            <p className="mt-1 text-sm text-ink-2">Nothing is lost. Try again in a moment.</p>
            <button
              type="button"
              onClick={() => retry()}
              className="mt-4 h-8 rounded-md border border-line-strong px-3 text-sm font-medium"
            >
              Try again
            </button>
          </div>
        </main>
      </body>
    </html>
  );
}
