import type { MetadataRoute } from "next";

/** What a browser is told to install Keryx as a program of its own. W3C Web Application Manifest. */
export default function manifest(): MetadataRoute.Manifest {
  return {
    id: "/mail",
    name: "Keryx",
    short_name: "Keryx",
    description: "Mail that arrives.",
    start_url: "/mail/inbox",
    scope: "/",
    display: "standalone",
    // While it starts: afterwards the page's own theme-color is shown, light or dark.
    theme_color: "#f5f8f9",
    background_color: "#f5f8f9",
    categories: ["productivity", "communication"],
    icons: [
      { src: "/icon.svg", sizes: "any", type: "image/svg+xml" },
      { src: "/icons/icon-192.png", sizes: "192x192", type: "image/png" },
      { src: "/icons/icon-512.png", sizes: "512x512", type: "image/png" },
      { src: "/icons/maskable-512.png", sizes: "512x512", type: "image/png", purpose: "maskable" },
    ],
    shortcuts: [
      {
        name: "Write",
        url: "/mail/inbox?write=",
        icons: [{ src: "/icons/icon-192.png", sizes: "192x192", type: "image/png" }],
      },
    ],
    protocol_handlers: [{ protocol: "mailto", url: "/mail/inbox?write=%s" }],
    share_target: {
      action: "/mail/inbox",
      method: "GET",
      enctype: "application/x-www-form-urlencoded",
      params: { title: "share-title", text: "share-text", url: "share-url" },
    },
  };
}
