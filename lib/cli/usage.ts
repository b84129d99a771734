export const usage = `Usage: npm run keryx -- COMMAND

  setup --domain DOMAIN --admin ADDRESS [--name NAME]
      Makes the domain and its administrator; once.
  account add ADDRESS [--name NAME] [--quota SIZE] [--administrator]
  account list [--json]
  account password ADDRESS
  account disable ADDRESS
      No signing in, no AUTH, no POP3, at once; mail still arrives.
  account enable ADDRESS
  account quota ADDRESS SIZE|none
  account delete ADDRESS [--yes]
      With all its mail.
  account deliveries ADDRESS [--json]
      What came to it lately: when, from whom, from which host and how.
  account second-factor ADDRESS [--off]
      Says whether signing in asks for a code; --off ends that for who lost the
      phone, and a message in the inbox says so.
  account forward ADDRESS [--to ADDRESS,… [--keep-copy] | --off]
      Sends its mail on, here or elsewhere; without options says where to.
  account share ADDRESS [--with ADDRESS --level LEVEL | --with ADDRESS --off] [--json]
      Opens it to another account here: to read its mail, to organise it as well,
      or to answer from its addresses too; without options says to whom it is
      open, and what is open to it.
  alias add ADDRESS --to ADDRESS,…
      An address that leads to others; @DOMAIN is whoever nobody else there is.
  alias list [--json]
  alias delete ADDRESS
  domain list [--json]
  domain add DOMAIN
  domain delete DOMAIN
      Only where nobody has an address.
  domain dns DOMAIN [--json]
      The records that belong into its DNS, as lines of a zone.
  domain check DOMAIN [--json]
      Which of them are there. New keys whose records are there sign from then on.
  domain keys DOMAIN [--use]
      Makes new keys to sign mail with; --use lets them sign without a check.
  queue list [WHICH] [--state STATE] [--json]
      What is on its way, by destination and there the oldest first; with a
      STATE (waiting, held, delivered, relayed, bounced, expired, deleted,
      canceled) that.
  queue show ID [--json]
      One message: its envelope, its recipients, its way with all that was said
      to other hosts, and its header.
  queue hold ID…|WHICH|--all
      Keeps it here until it is released.
  queue release ID…|WHICH|--all
  queue retry ID…|WHICH|--all
      Tries it now.
  queue delete ID…|WHICH|--all [--report] [--yes]
      With --report its sender is told.
  queue route ID…|WHICH|--all --via HOST[:PORT]|--back
      Sends it to another next hop, or the usual way again.
  queue ledger [--json]
      How every recipient that was ever accepted ended; fails when one is lost.

An ID is one recipient of one message. WHICH is one or more of --domain DOMAIN
(or the HOST:PORT that it is sent to), and of --from TEXT, --to TEXT and
--reply TEXT, which are looked for in the addresses and in the last answer.
A password comes from a prompt, from --password-stdin, or from the variable
KERYX_PASSWORD. A SIZE is such as 500MB or 10GB. Works while Keryx runs and
while it does not.
`;
