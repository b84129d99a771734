/** One way in for mail programs. Who signs in there does so with the account's whole address. */
export interface Service {
  /** As RFC 6186 section 3 and RFC 8314 section 5.1 call it in the DNS. */
  name: "pop3s" | "pop3" | "submissions" | "submission";
  protocol: "pop3" | "submission";
  /** TLS from the first octet, or after STLS or STARTTLS. RFC 8314 section 3. */
  tls: "implicit" | "starttls";
  /** The one that is called from outside. */
  port: number;
}

/** Whom a profile is for, and what it is called in their language. */
export interface ProfileWanted {
  address: string;
  /** What others see before the address. */
  name: string;
  title: string;
  description: string;
}

/** What programs are told that set themselves up. */
export interface Programs {
  /** The name of our ports, and each protocol's ways in, the better one first. */
  services(): { host: string; services: Service[] };
  /**
   * The file by which Thunderbird and others set themselves up; null where neither the address nor the host that was asked is at a domain of
   * ours. Nobody is told whether somebody has the address. draft-ietf-mailmaint-autoconfig.
   */
  autoconfig(asked: { host: string; address: string | null }): Promise<string | null>;
  /** The answer to Outlook's request, an error where it is none or not about a domain of ours. MS-OXDSCLI. */
  autodiscover(request: string): Promise<string>;
  /** The profile by which iPhones, iPads and Macs set themselves up; no password is in it. Apple's Device Management, "Mail", "CardDAV". */
  profile(wanted: ProfileWanted): string;
}
