/** What the operator says of the OpenID provider. */
export interface OidcSettings {
  /** As its metadata names it. */
  issuer: string;
  clientId: string;
  /** Null where Keryx is a public client. */
  clientSecret: string | null;
  /** What people call the provider; null where nobody said. */
  name: string | null;
  /** Whether the web lets people in by it alone. */
  isOnly: boolean;
}
