import type { Page } from "@playwright/test";
import type { Keryx } from "./servers.ts";

/** A letter of the mailbox that the pictures show. */
interface Letter {
  from: string;
  subject: string;
  /** How long ago it came. */
  hours: number;
  text: string;
  html?: string;
  files?: { name: string; type: string; octets: number }[];
  /** The letter before it in its conversation. */
  answers?: string;
  folder?: string;
  keywords?: string[];
}

/** Fills the mailbox of whoever is signed in, as JMAP's Email/import does it; answers when all is there. */
export async function fillMailbox(page: Page, keryx: Keryx): Promise<void> {
  const { primaryAccounts } = await (await page.request.get(`${keryx.url}/.well-known/jmap`)).json();
  const accountId: string = primaryAccounts["urn:ietf:params:jmap:mail"];
  const headers = { origin: keryx.url };
  const call = async (name: string, args: Record<string, unknown>) => {
    const using = ["urn:ietf:params:jmap:core", "urn:ietf:params:jmap:mail"];
    const data = { using, methodCalls: [[name, { accountId, ...args }, "0"]] };
    const answer = await page.request.post(`${keryx.url}/jmap`, { data, headers });
    const { methodResponses } = await answer.json();
    const [[answered, result]] = methodResponses;
    if (answered !== name || result.notCreated) throw new Error(JSON.stringify(methodResponses));
    return result;
  };
  const upload = async (octets: Buffer): Promise<string> => {
    const sent = { data: octets, headers: { ...headers, "content-type": "message/rfc822" } };
    return (await (await page.request.post(`${keryx.url}/jmap/upload/${accountId}`, sent)).json()).blobId;
  };

  const create = Object.fromEntries(folders.map((name) => [name, { name }]));
  const made = (await call("Mailbox/set", { create })).created;
  const { list } = await call("Mailbox/get", { ids: null, properties: ["role"] });
  const folderOf = (name: string): string =>
    made[name]?.id ?? list.find(({ role }: { role: string | null }) => role === name)?.id;

  const emails: Record<string, unknown> = {};
  for (const letter of letters) {
    const at = new Date(Date.now() - letter.hours * 3_600_000);
    emails[letter.subject + letter.hours] = {
      blobId: await upload(messageOf(letter, at)),
      mailboxIds: { [folderOf(letter.folder ?? "inbox")]: true },
      keywords: Object.fromEntries((letter.keywords ?? []).map((keyword) => [keyword, true])),
      receivedAt: at.toISOString().replace(/\.\d+/, ""),
    };
  }
  await call("Email/import", { emails });
}

function messageOf({ from, subject, hours, text, html, files = [], answers }: Letter, at: Date): Buffer {
  const idOf = (of: string, at: number) => `<${of.replace(/\W+/g, "-")}.${at}@letters.example>`;
  const first = letters.find((letter) => letter.subject === answers);
  const body = html
    ? [
        'Content-Type: multipart/alternative; boundary="a"\r\n',
        `--a\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n${text}`,
        `--a\r\nContent-Type: text/html; charset=utf-8\r\n\r\n${html}`,
        "--a--\r\n",
      ].join("\r\n")
    : `Content-Type: text/plain; charset=utf-8\r\n\r\n${text}\r\n`;
  const attached = files.map(
    ({ name, type, octets }) =>
      `--m\r\nContent-Type: ${type}\r\nContent-Disposition: attachment; filename="${name}"\r\nContent-Transfer-Encoding: base64\r\n\r\n${Buffer.alloc(octets).toString("base64")}\r\n`,
  );
  const header = [
    `From: ${from}`,
    "To: Bob Le Gall <bob@crepes.fr>",
    `Subject: ${subject}`,
    `Date: ${at.toUTCString()}`,
    `Message-ID: ${idOf(subject, hours)}`,
    ...(first
      ? [
          `In-Reply-To: ${idOf(first.subject, first.hours)}`,
          `References: ${idOf(first.subject, first.hours)}`,
        ]
      : []),
    "MIME-Version: 1.0",
  ].join("\r\n");
  const content =
    attached.length > 0
      ? `Content-Type: multipart/mixed; boundary="m"\r\n\r\n--m\r\n${body}\r\n${attached.join("")}--m--\r\n`
      : body;
  return Buffer.from(`${header}\r\n${content}`);
}

const folders = ["Suppliers", "Recipes", "Family"];
const seen = ["$seen"];
const carol = "Carol Reyes <carol@hamburger.edu>";
const hall = "Market Hall <hall@market.example>";

const letters: Letter[] = [
  {
    from: carol,
    subject: "Tasting on Thursday",
    hours: 5,
    text: "Hello Bob,\r\n\r\nthe new buckwheat has come, and it is darker than the last one. Would Thursday at seven suit you for a tasting? I would bring the three flours and a cider.\r\n\r\nCarol",
    keywords: seen,
  },
  {
    from: "Dave Okafor <dave@hamburger.edu>",
    subject: "Re: Tasting on Thursday",
    answers: "Tasting on Thursday",
    hours: 2,
    text: "Seven works for me. I will bring the griddle.\r\n\r\nDave\r\n\r\nCarol Reyes wrote:\r\n> Would Thursday at seven suit you for a tasting?",
    keywords: seen,
  },
  {
    from: carol,
    subject: "Re: Tasting on Thursday",
    answers: "Tasting on Thursday",
    hours: 0.4,
    text: "Then it is Thursday. The menu is attached, with what I would like to try first, and a picture of the corner by the north door: it would hold two griddles.\r\n\r\nWhat do you think of the salted butter from Guérande? It is dearer, but people ask for it by name.\r\n\r\nCarol",
    files: [
      { name: "menu-december.pdf", type: "application/pdf", octets: 184_000 },
      { name: "north-door.jpg", type: "image/jpeg", octets: 96_000 },
    ],
  },
  {
    from: hall,
    subject: "Your stall for December",
    hours: 3,
    text: "Dear Bob, the corner by the north door is yours again. Set-up is from six in the morning.",
    html: '<p>Dear Bob,</p><p>the corner by the <b>north door</b> is yours again. Set-up is from six in the morning; please keep the way to the fire door free.</p><table cellpadding="6"><tr><td>Saturdays</td><td>6:00 to 14:00</td></tr><tr><td>24 December</td><td>6:00 to 12:00</td></tr></table><p>The hall</p>',
    keywords: ["$flagged"],
  },
  {
    from: "Eve Laurent <eve@crepes.fr>",
    subject: "Invoices, third quarter",
    hours: 6,
    text: "Attached are the last three. Two of them are still open; the mill has been asking.\r\n\r\nEve",
    files: [{ name: "invoices-q3.zip", type: "application/zip", octets: 412_000 }],
  },
  {
    from: "Jun Tanaka <jun@tea.example>",
    subject: "Roasted tea with galettes?",
    hours: 8,
    text: "A thought from Kyoto: hojicha goes with salted butter better than coffee does. I can send you a tin to try.",
    keywords: seen,
  },
  {
    from: "Maria Papadopoulou <maria@olive.example>",
    subject: "Νέα σοδειά",
    hours: 26,
    text: "Καλημέρα! Η νέα σοδειά είναι έτοιμη. Να σας στείλω δύο δοχεία όπως πέρυσι;",
  },
  {
    from: "Noor Haddad <noor@market.example>",
    subject: "Keys to the storeroom",
    hours: 28,
    text: "They hang behind the counter now, on the green hook. Please lock the outer door as well.",
    keywords: seen,
  },
  {
    from: "Zoë Quirk <zoe@quirk.example>",
    subject: "Photographs from Saturday",
    hours: 31,
    text: "The light was kind. The best twelve are attached, the others are with Noor.",
    files: [{ name: "saturday.zip", type: "application/zip", octets: 900_000 }],
    keywords: ["$seen", "$flagged"],
  },
  {
    from: "The Miller <post@mill.example>",
    subject: "Delivery on Tuesday",
    hours: 52,
    text: "Forty sacks of buckwheat and ten of wheat, on Tuesday between eight and ten.",
    keywords: seen,
  },
  {
    from: "Mum <yvonne@legall.example>",
    subject: "Sunday",
    hours: 75,
    text: "Your father found the old griddle in the attic. It weighs as much as you did at twelve. Are you coming on Sunday?",
    keywords: seen,
  },
  {
    from: "Cider House <hello@cider.example>",
    subject: "The autumn pressing",
    hours: 99,
    text: "Dry, with a little more tannin than last year. Six bottles are set aside for you.",
    keywords: seen,
  },
  {
    from: "Town Hall <terraces@town.example>",
    subject: "Your request for two tables outside",
    hours: 150,
    text: "Your request has been granted until the end of March.",
    keywords: seen,
  },
  {
    from: "Ravi Menon <ravi@spice.example>",
    subject: "Cardamom",
    hours: 200,
    text: "The green pods are in. Shall I keep two kilos for you?",
    keywords: seen,
  },
  {
    from: "The Miller <post@mill.example>",
    subject: "Prices from January",
    hours: 220,
    text: "They rise by four in a hundred, for the first time in three years.",
    folder: "Suppliers",
  },
];
