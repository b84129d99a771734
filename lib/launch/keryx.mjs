import { handOver } from "./hand-over.mjs";
import { generate, install } from "./prepare.mjs";

await handOver([install, generate], "lib/cli/keryx.ts");
