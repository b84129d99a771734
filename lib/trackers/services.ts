/** A service that counts who reads or clicks, and by what its counting is known. */
export interface TrackingService {
  name: string;
  /** Its own hosts; what is below one is its own too. */
  hosts: readonly string[];
  /** Which pictures there count readers, by path and query; all of them where it is not given. */
  opens?: RegExp;
  /** Which do at hosts of its customers, where the service stands under their name. */
  anywhere?: RegExp;
}

/**
 * Of each service as its own documentation, its customers' DNS instructions and the mail that it sends show it. Patterns begin at the path's first slash, so that
 * a stranger's address is read once.
 */
export const trackingServices: readonly TrackingService[] = [
  {
    name: "ActiveCampaign",
    hosts: ["activehosted.com", "emlnk.com", "emlnk1.com", "emlnk9.com", "acemlna.com", "acemlnb.com"],
    opens: /^\/(?:lt\.php|Prod\/link-tracker)/i,
    anywhere: /^\/lt\.php\?(?:[^#]*&)?l=open\b/i,
  },
  { name: "Adobe Campaign", hosts: [], anywhere: /^\/r\/\?id=h[0-9a-f]{4,},/i },
  { name: "Acoustic", hosts: [], anywhere: /^\/open\/log\/[^/]{4,}\// },
  { name: "Amazon SES", hosts: ["awstrack.me"], opens: /^\/I0\// },
  { name: "AWeber", hosts: ["openrate.aweber.com"] },
  { name: "Bananatag", hosts: ["bl-1.com", "bananatag.com"] },
  { name: "Boomerang", hosts: ["mailstat.us"] },
  { name: "Braze", hosts: ["appboy.com", "braze.com"], opens: /open|pixel|track/i },
  { name: "Brevo", hosts: ["sendibt2.com", "sendibt3.com"], anywhere: /^\/(?:mk|tr)\/op\/[\w-]/ },
  {
    name: "Campaign Monitor",
    hosts: ["createsend.com", "createsend1.com", "cmail19.com", "cmail20.com"],
    opens: /^\/t\//,
    anywhere: /^\/t\/[a-z]-o-[\w-]+\/o\.gif/i,
  },
  { name: "Cirrus Insight", hosts: ["tracking.cirrusinsight.com"] },
  { name: "Constant Contact", hosts: ["rs6.net"], opens: /^\/on\.jsp/i },
  {
    name: "Customer.io",
    hosts: ["customeriomail.com", "track.customer.io"],
    opens: /^\/e\/o\//,
    anywhere: /^\/e\/o\/eyJ/,
  },
  { name: "Drip", hosts: ["getdrip.com", "dripemail2.com"], opens: /open|pixel|\.gif/i },
  { name: "eBay", hosts: ["rover.ebay.com"], opens: /^\/roveropen/i },
  { name: "Email on Acid", hosts: ["eoapxl.com"] },
  { name: "Facebook", hosts: ["facebook.com"], opens: /^\/email_open_log_pic\.php/ },
  { name: "GetResponse", hosts: ["getresponse.com"], opens: /^\/open\.html/i },
  { name: "GitHub", hosts: ["github.com"], opens: /^\/notifications\/beacon\// },
  {
    name: "Google Analytics",
    hosts: ["google-analytics.com"],
    opens: /^\/(?:[gj]\/)?(?:collect|__utm\.gif)/,
  },
  {
    name: "HubSpot",
    hosts: [
      "track.hubspot.com",
      "hubspotemail.net",
      "hubspotlinks.com",
      "hubspotstarter.net",
      "hs-sales-engage.com",
      "sidekickopen.com",
      "sidekickopen01.com",
      "t.signauxtrois.com",
    ],
    opens: /^\/(?:__p|e[1-3]t\/|Cto\/|t\/)/,
    anywhere: /^\/e[1-3]t\/(?:C?to|o)\//,
  },
  { name: "Intercom", hosts: ["via.intercom.io", "intercom-mail.com"], opens: /^\/(?:via\/)?o\b/ },
  { name: "Iterable", hosts: ["links.iterable.com"], anywhere: /^\/(?:e\/eo|a\/open)\?_t=/ },
  {
    name: "Kit",
    hosts: ["convertkit-mail.com", "convertkit-mail2.com", "convertkit-mail4.com"],
    opens: /open/i,
  },
  {
    name: "Klaviyo",
    hosts: ["trk.klaviyomail.com", "klclick.com", "klclick1.com", "klclick2.com", "klclick3.com"],
  },
  { name: "LinkedIn", hosts: ["linkedin.com"], opens: /^\/emimp\// },
  { name: "Litmus", hosts: ["emltrk.com"] },
  { name: "LiveIntent", hosts: ["liadm.com"] },
  {
    name: "Mailchimp",
    hosts: ["list-manage.com", "list-manage1.com", "list-manage2.com", "mailchimp.com"],
    opens: /^\/track\/open/i,
  },
  { name: "MailerLite", hosts: ["mlsend.com", "mlsend2.com"], opens: /^\/(?:link\/)?o\// },
  { name: "Mailgun", hosts: ["mailgun.org", "mailgun.net"], opens: /^\/o\//, anywhere: /^\/o\/eJ[\w-]{24,}/ },
  { name: "Mailjet", hosts: ["mjt.lu"], opens: /^\/oo\//, anywhere: /^\/oo\/[\w-]+\/[\w-]+\/e\.gif/ },
  { name: "Mailtrack", hosts: ["mailtrack.io", "mltrk.io"], opens: /^\/(?:trace|pixel)\// },
  { name: "Mandrill", hosts: ["mandrillapp.com"], opens: /^\/track\/open/i },
  { name: "Marketo", hosts: ["mktoresp.com", "mktomail.com"], anywhere: /^\/trk\?t=\d/ },
  {
    name: "Mixmax",
    hosts: ["track.mixmax.com", "email.mixmax.com", "app.mixmax.com"],
    opens: /^\/(?:api\/track|e\/o)/,
  },
  { name: "Oracle Eloqua", hosts: ["eloqua.com"], opens: /^\/e\/f/i, anywhere: /^\/e\/FooterImages\//i },
  { name: "Oracle Responsys", hosts: ["responsys.net"], anywhere: /^\/pub\/as\?_ri_=/ },
  { name: "Outreach", hosts: ["outrch.com"], anywhere: /^\/api\/mailings\/opened\// },
  { name: "PayPal", hosts: ["t.paypal.com"], opens: /^\/ts\b/ },
  { name: "Postmark", hosts: ["pstmrk.it"], opens: /^\/open/ },
  {
    name: "Salesforce",
    hosts: ["salesforce.com"],
    opens: /^\/servlet\/servlet\.ImageServer\?(?:[^#]*&)?esid=/,
  },
  { name: "Salesforce Account Engagement", hosts: ["pardot.com"], opens: /^\/(?:e|r)\// },
  {
    name: "Salesforce Marketing Cloud",
    hosts: ["exct.net", "exacttarget.com"],
    opens: /^\/open\.aspx/i,
    anywhere: /^\/open\.aspx\?[\w-]{10,}/i,
  },
  { name: "Salesloft", hosts: ["salesloftlinks.com", "email.salesloft.com"], opens: /^\/(?:t|track)\b/ },
  {
    name: "SendGrid",
    hosts: ["ct.sendgrid.net"],
    opens: /^\/(?:wf\/open|ss\/o\/)/,
    anywhere: /^\/(?:wf\/open\?|ss\/o\/u001\.)/,
  },
  { name: "SparkPost", hosts: ["spgo.io"], opens: /^\/q\//, anywhere: /^\/q\/[\w-]{16,}~~\// },
  { name: "Streak", hosts: ["mailfoogae.appspot.com"], opens: /^\/t\b/ },
  { name: "Substack", hosts: ["eotrx.substackcdn.com"], opens: /^\/open/ },
  { name: "Superhuman", hosts: ["r.superhuman.com"] },
  { name: "Validity", hosts: ["returnpath.net"], opens: /pixel|\.(?:gif|png)/i },
  { name: "X", hosts: ["twitter.com", "x.com"], opens: /^\/scribe\/ibis/ },
  { name: "Yesware", hosts: ["t.yesware.com", "app.yesware.com"], opens: /^\/t\// },
  {
    name: "Zoho Campaigns",
    hosts: ["maillist-manage.com", "maillist-manage.eu"],
    opens: /open|\.(?:gif|png)/i,
  },
];
