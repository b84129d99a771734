/** @type {import("next").NextConfig} */
export default {
  // The custom server starts the mail core; Next only serves routes and screens.
  reactStrictMode: true,
  poweredByHeader: false,
  images: { unoptimized: true },
  // Types are checked by the test command, once for the whole tree.
  typescript: { ignoreBuildErrors: true },
  serverExternalPackages: ["pg", "@prisma/client", "@prisma/adapter-pg", "@node-rs/argon2"],
};
