import { expect, test } from "vitest";
import { countedLink } from "./counted-link.ts";

const coded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
const shop = "https://shop.example/sale?x=1";
const inMandrill = coded({ s: "a", v: 1, p: JSON.stringify({ u: 3, v: 1, url: shop }) });

test.each([
  [`https://ab.r.eu-west-1.awstrack.me/L0/${encodeURIComponent(shop)}/1/0102/xyz=350`, "Amazon SES"],
  [`https://e.customeriomail.com/e/c/${coded({ email_id: "1", href: shop })}/sig`, "Customer.io"],
  [`https://www.google.com/url?q=${encodeURIComponent(shop)}&sa=D`, "Google"],
  [`https://mandrillapp.com/track/click/30012/shop.example?p=${inMandrill}`, "Mandrill"],
  [
    `https://nam01.safelinks.protection.outlook.com/?url=${encodeURIComponent(shop)}&data=04`,
    "Microsoft Safe Links",
  ],
  ["https://urldefense.proofpoint.com/v2/url?u=https-3A__shop.example_sale-3Fx-3D1&d=DwM", "Proofpoint"],
  [`https://urldefense.com/v3/__${shop.replace("?", "%3F")}__;!!AbC`, "Proofpoint"],
  [`https://t.yesware.com/tt/0a/1b/2c/${encodeURIComponent(shop)}`, "Yesware"],
  [`https://l.facebook.com/l.php?u=${encodeURIComponent(shop)}&h=AT`, "Facebook"],
])("%s leads to what is written in it", (href, service) => {
  expect(countedLink(href)).toEqual({ service, target: shop });
});

test.each([
  shop,
  "https://shop.us7.list-manage.com/track/click?u=ab&id=cd&e=ef",
  "https://awstrack.me.evil.example/L0/https%3A%2F%2Fshop.example",
  "https://www.google.com/search?q=https://shop.example",
  "https://mandrillapp.com/track/click/30012/shop.example?p=%00%00",
  `https://mandrillapp.com/track/click?p=${coded({ p: "[" })}`,
  `https://mandrillapp.com/track/click?p=${coded("text")}`,
  "https://ab.awstrack.me/L0/%E0%A4%A/1",
  "https://ab.awstrack.me/L0/javascript:alert(1)/1",
  "https://l.facebook.com/l.php?u=javascript:alert(1)",
  "mailto:ana@shop.example",
  "",
])("%s is not told apart", (href) => {
  expect(countedLink(href)).toBeNull();
});
