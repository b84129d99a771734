// biome-ignore-all lint/suspicious/noExplicitAny: its answers are read in many shapes.

/** What of jmap-jam's client the tests use. Its own types are TypeScript sources that our compiler's settings refuse. */
export interface Jam {
  session: Promise<any>;
  /** `api.Email.query(…)` asks for one method and gives its answer. */
  api: any;
  requestMany(build: (draft: any) => Record<string, unknown>): Promise<[any]>;
  getPrimaryAccount(): Promise<string>;
  uploadBlob(accountId: string, body: Blob): Promise<{ blobId: string; size: number; type: string }>;
  downloadBlob(wanted: {
    accountId: string;
    blobId: string;
    mimeType: string;
    fileName: string;
  }): Promise<Response>;
}

/** A client library that was not written for Keryx. */
export async function openJam(config: { sessionUrl: string; bearerToken: string }): Promise<Jam> {
  const library: string = "jmap-jam";
  const { JamClient } = (await import(library)) as { JamClient: new (given: typeof config) => Jam };
  return new JamClient(config);
}
