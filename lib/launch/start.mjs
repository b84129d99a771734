import { handOver } from "./hand-over.mjs";
import { build, generate, install } from "./prepare.mjs";

await handOver([install, generate, build], "server.ts");
