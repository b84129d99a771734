import { makeDefaultPolicy } from "./app/trusted-types.ts";

// Next runs this file before anything else of ours, and before it loads a script.
makeDefaultPolicy();
