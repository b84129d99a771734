import { join } from "node:path";
import createNextIntlPlugin from "next-intl/plugin";
import { packScripts } from "./lib/server/pack-scripts.ts";

/** Messages are compiled with the build: the browser formats them, and need not parse them. */
const withNextIntl = createNextIntlPlugin({
  requestConfig: "./lib/language/request.ts",
  experimental: { messages: { path: "./messages", format: "json", precompile: true } },
});

export default withNextIntl({
  // The custom server starts the mail core; Next only serves routes and screens.
  reactStrictMode: true,
  poweredByHeader: false,
  images: { unoptimized: true },
  // Types are checked by the test command, once for the whole tree.
  typescript: { ignoreBuildErrors: true },
  compiler: {
    runAfterProductionCompile: ({ distDir }) => packScripts(join(distDir, "static/chunks")),
  },
  serverExternalPackages: ["pg", "@prisma/client", "@prisma/adapter-pg", "@node-rs/argon2"],
});
