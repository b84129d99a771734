import pg from "pg";

/** A connection as a statement uses it. */
export type Wire = pg.Connection & { sync(): void; submittedNamedStatements: Record<string, string> };

/** What `pg` asks of a statement that is on its way, of which its types say nothing. */
export interface Sent {
  name: string | undefined;
  text: string;
  submit(connection: Wire): Error | null;
  handleRowDescription(message: unknown): void;
  handleDataRow(message: unknown): void;
  handleCommandComplete(message: unknown, connection: Wire): void;
  handleReadyForQuery(connection: Wire): void;
  handleError(error: Error, connection: Wire): void;
}

/** One statement of `pg`. */
export const Query = pg.Query as unknown as new (
  config: pg.QueryConfig | string,
  settle?: (error: Error | null, result: pg.QueryResult) => void,
) => Sent;
