import { expect, test } from "vitest";
import { knownTracker, trackerOf } from "./tracker.ts";

const seen = { isUnseen: false, isLone: false };
const unseen = { isUnseen: true, isLone: false };
const lone = { isUnseen: false, isLone: true };

test.each([
  ["https://example.us7.list-manage.com/track/open.php?u=ab12&id=cd34&e=ef56", "Mailchimp"],
  ["https://mandrillapp.com/track/open.php?u=30012&id=5f5c", "Mandrill"],
  ["https://u1234567.ct.sendgrid.net/wf/open?upn=u001.AbC", "SendGrid"],
  ["https://links.shop.example/wf/open?upn=AbC-2F", "SendGrid"],
  ["https://click.news.example/ss/o/u001.AbCd/4kk/XyZ/ho.gif", "SendGrid"],
  ["https://track.hubspot.com/__ptq.gif?a=62515&k=14", "HubSpot"],
  ["https://info.firm.example/e3t/Cto/5C+23284/abc", "HubSpot"],
  ["https://email.mg.shop.example/o/eJwNyDEOgCAMAMDXyEjaUkAGHuAzqtWYGEDA__symw", "Mailgun"],
  ["https://trk.klclick.com/q/1uY_4x~~", "Klaviyo"],
  ["https://cl.s7.exct.net/open.aspx?ffcb10-fec2", "Salesforce Marketing Cloud"],
  ["https://click.bank.example/open.aspx?ffcb10-fec2167077610c7c-fe2f", "Salesforce Marketing Cloud"],
  ["https://r.superhuman.com/abc123.gif", "Superhuman"],
  ["https://t.yesware.com/t/0a1b/2c3d/spacer.gif", "Yesware"],
  ["https://mailfoogae.appspot.com/t?sender=aZ&type=zerocontent", "Streak"],
  ["https://mltrk.io/pixel/abc", "Mailtrack"],
  ["https://abc.r.eu-west-1.awstrack.me/I0/0102018d/xyz=350", "Amazon SES"],
  ["https://shop.createsend1.com/t/r-o-ab12-cd/o.gif", "Campaign Monitor"],
  ["https://shop.activehosted.com/lt.php?l=open&m=5", "ActiveCampaign"],
  ["https://r20.rs6.net/on.jsp?ca=1&a=2", "Constant Contact"],
  ["https://e.customeriomail.com/e/o/eyJlbWFpbF9pZCI6", "Customer.io"],
  ["https://r.mail.shop.example/mk/op/sh/SMK1E8tHeG13GLp8nXsVHLmcEtHy/x", "Brevo"],
  ["https://x1abc.mjt.lu/oo/ABC/def/e.gif", "Mailjet"],
  ["https://pixel.app.returnpath.net/pixel.gif?r=ab", "Validity"],
  ["https://github.com/notifications/beacon/AB12.gif", "GitHub"],
])("%s counts who reads, for %s", (address, service) => {
  expect(knownTracker(address)).toBe(service);
  expect(trackerOf(address, seen)).toBe(service);
});

test.each([
  "https://mcusercontent.com/ab12/images/5f5c-4e.png",
  "https://gallery.mailchimp.com/ab12/images/logo.png",
  "https://cdn.list-manage.com.evil.example/track/open.php",
  "https://notlist-manage.com/track/open.php?u=1",
  "https://www.facebook.com/images/logo.png",
  "https://github.com/logo.png",
  "https://cdn2.hubspot.net/hubfs/1/header.png",
  "https://shop.example/open.aspx",
  "https://shop.example/r/?id=5",
  "not an address",
])("%s is a picture like any other", (address) => {
  expect(trackerOf(address, seen)).toBeNull();
});

test.each([
  ["https://news.example/p.gif?reader=17", "news.example"],
  ["https://news.example/o/0b1c2d.gif", "news.example"],
])("a picture that nobody can see is a tracker of its host: %s", (address, host) => {
  expect(trackerOf(address, unseen)).toBe(host);
  expect(trackerOf(address, seen)).toBeNull();
});

test.each(["https://cdn.shop.example/spacer.gif", "https://cdn.shop.example/img/blank.png"])(
  "what only holds a layout apart counts nobody: %s",
  (address) => {
    expect(trackerOf(address, unseen)).toBeNull();
    expect(trackerOf(`${address}?reader=17`, unseen)).not.toBeNull();
  },
);

test("a lone picture without words or size whose address is of one reader alone is a tracker", () => {
  expect(trackerOf("https://t.firm.example/a8Jk2Lm9Qp4Rs7Tu1Vw3.gif", lone)).toBe("t.firm.example");
  expect(trackerOf("https://t.firm.example/i?k=a8Jk2Lm9Qp4Rs7Tu1Vw3", lone)).toBe("t.firm.example");
  expect(trackerOf("https://t.firm.example/photos/a8Jk2Lm9Qp4Rs7Tu1Vw3.jpg", lone)).toBeNull();
  expect(trackerOf("https://t.firm.example/our-new-house-in-the-hills.png", lone)).toBeNull();
});
