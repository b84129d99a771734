"use client";

import { createContext, use } from "react";

/** What controls know of keys: each names the usual one of what it does, and a reader may have another, or none. */
export interface TaughtKeys {
  shown(usual: string): string | undefined;
  /** It was clicked where the key would have done the same. */
  clicked(usual: string): void;
}

const TaughtKeysContext = createContext<TaughtKeys>({ shown: (usual) => usual, clicked: () => {} });
export const TaughtKeysProvider = TaughtKeysContext.Provider;
export const useTaughtKeys = (): TaughtKeys => use(TaughtKeysContext);
