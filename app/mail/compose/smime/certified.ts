"use client";

import { createContext } from "react";

/** Whether a message to an address can be encrypted; null while nobody asks for that. */
export const Certified = createContext<((address: string) => boolean) | null>(null);
