import { answer, type Method } from "./method.ts";

/** RFC 8620 section 4. */
export const coreMethods = (): Record<string, Method> => ({
  "Core/echo": async (args) => answer("Core/echo", args),
});
