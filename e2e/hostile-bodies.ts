/** Says that script ran, to whichever window it can reach. */
const act = "top.taken=1";
const image = "<img src=x onerror=top.taken=1>";
const elsewhere = "https://evil.example";

/** HTML that ran script in other webmails or went past their cleaners, by where it was found. */
export const hostileHtml: Record<string, string> = {
  "Roundcube CVE-2023-5631": `<svg id="x" xmlns="http://www.w3.org/2000/svg"><image href="x" onerror="${act}"/></svg>`,
  "Roundcube CVE-2024-37383": `<svg><animate attributeName="href " values="javascript:${act}" href="#link"/></svg><svg><a id="link"><text y="20">here</text></a></svg>`,
  "Roundcube CVE-2025-68461": `<svg><a><animate attributeName="xlink:href" begin="0s" by="javascript:${act}" fill="freeze"/><text y="20">here</text></a></svg>`,
  "Roundcube CVE-2024-42009": `<body title="bgcolor=foo" name="bar style=animation-name:progress-bar-stripes onanimationstart=${act} foo=bar">Foo</body>`,
  "Roundcube CVE-2026-48848": `<svg><set attributeName="onmouseover" to="${act}"/><use href="data:image/svg+xml;base64,PHN2Zy8+#x"/></svg>`,
  "SnappyMail CVE-2024-45800": `<math><mtext><table><mglyph><style><!--</style><img title="--&gt;${image.replace(/</g, "&lt;")}">`,
  "Proton Mail 2023": `<svg><style><a title="</style>${image}"></style></svg><proton-svg><style><a alt="</style>${image}"></proton-svg>`,
  "Zimbra CVE-2025-27915": `<details ontoggle="${act}" open><summary>Meeting</summary></details>`,
  "a namespace that changes on the second reading": `<form><math><mtext></form><form><mglyph><style></math>${image}</style>`,
  "a comment that ends elsewhere": `<noscript><p title="</noscript>${image}"></noscript><!--><img src=x onerror=${act}>-->`,
  "raw text that ends elsewhere": `<xmp><p title="</xmp>${image}"></xmp><title><a title="</title>${image}"></title><textarea></textarea>${image}</textarea>`,
  "a template and a select": `<select><template><style><!--</style></template><a rel="--></style>${image}"></a></select>`,
  "an attribute of the root that looks like a head": `<html title='<head>${image}'><head></head><body>Hello</body></html>`,
  "addresses that are script": `<a href="javascript:${act}">a</a><a href=" java&#9;script:${act}">b</a><a href="vbscript:x">c</a><a href="data:text/html,<script>${act}</script>">d</a><a xlink:href="javascript:${act}">e</a>`,
  "handlers on everything": `<script>${act}</script><body onload="${act}">${image}<input autofocus onfocus="${act}"><video src=x onerror="${act}"></video><marquee onstart="${act}">m</marquee><p style="animation:x" onanimationstart="${act}" onpointerenter="${act}">p</p>`,
  "frames and what embeds": `<iframe srcdoc="<script>${act}</script>"></iframe><object data="data:text/html,<script>${act}</script>"></object><embed src="javascript:${act}"><portal src="${elsewhere}/portal"></portal><fencedframe></fencedframe>`,
  "what changes the document": `<base href="${elsewhere}/"><meta http-equiv="refresh" content="0;url=${elsewhere}/moved"><link rel="stylesheet" href="${elsewhere}/a.css"><form action="${elsewhere}/form"><button popovertarget=x formaction="javascript:${act}">go</button></form>`,
  "names that hide the page's own": `<a id="documentElement"></a><img name="body"><form id="head" name="currentScript"></form><a id="trustedTypes" name="createPolicy"></a>`,
};

/** Ways to have something fetched: image blocking and cleaners of styles were passed by most of them. */
export const fetching: Record<string, string> = {
  "Nextcloud CVE-2021-32707": `<p style="background-image:url(${elsewhere}/1)">a</p><p style='background:url("//evil.example/2")'>b</p>`,
  "Nextcloud CVE-2021-39220": `<img src="//evil.example/3"><img src="\\\\evil.example\\4"><img src="https:evil.example/5">`,
  "Roundcube CVE-2024-42010, CVE-2026-35544": `<style>p{background:url(${elsewhere}/6)!important;--x:url(${elsewhere}/7);list-style-image:var(--x)}</style><p>c</p>`,
  "Roundcube CVE-2026-25916": `<svg><filter id="f"><feImage href="${elsewhere}/8"/></filter></svg><p style="filter:url(${elsewhere}/9#f)">d</p>`,
  "Roundcube CVE-2026-48846": `<p style="background:u\\72l(${elsewhere}/10)">e</p><p style="background:image-set('${elsewhere}/11' 1x)">f</p>`,
  "Roundcube CVE-2026-35540": `<style>@import "${elsewhere}/12";@import url(//evil.example/13);@font-face{font-family:x;src:url(${elsewhere}/14)}p{font-family:x}</style><p>g</p>`,
  "attributes that fetch": `<table background="${elsewhere}/15"><tr><td background="${elsewhere}/16">h</td></tr></table><img srcset="${elsewhere}/17 1x"><picture><source srcset="${elsewhere}/18"><img></picture><video poster="${elsewhere}/19"></video><input type=image src="${elsewhere}/20"><bgsound src="${elsewhere}/21">`,
  "links that fetch beforehand": `<link rel="prefetch" href="${elsewhere}/22"><link rel="preconnect" href="${elsewhere}"><a ping="${elsewhere}/23" href="https://good.example/">i</a><image src="${elsewhere}/24">`,
  "other properties that fetch": `<p style="cursor:url(${elsewhere}/25),auto;content:url(${elsewhere}/26);border-image:url(${elsewhere}/27) 1;mask:url(${elsewhere}/28);shape-outside:url(${elsewhere}/29)">j</p>`,
};

/** What a message could ask of this server, in its reader's name. */
export const towardsUs = (url: string): string =>
  ["/api/auth/signout", "/jmap/download/a1/b1/x?type=image/png", "/offline/files"]
    .flatMap((path) => [
      `<img src="${path}">`,
      `<img src="${url}${path}">`,
      `<p style="background:url(${url}${path})">k</p>`,
    ])
    .join("");

/** Plain text that became markup elsewhere: Roundcube CVE-2023-43770, CVE-2026-54433. */
export const hostileText = [
  `<script>${act}</script> ${image}`,
  `https://good.example/"onmouseover="${act}"style="position:fixed`,
  `https://good.example/<svg/onload=${act}>`,
  `[${image}](https://good.example/ref) [1]: javascript:${act}`,
  `javascript:${act} data:text/html,<script>${act}</script> vbscript:${act}`,
  `ana@good.example"><img/src=x/onerror=${act}> www.good.example'onclick='${act}`,
].join("\n");

/** For names, subjects and titles. */
export const hostileName = `"><img src=x onerror=top.taken=1><script>${act}</script>`;
