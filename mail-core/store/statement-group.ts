import type pg from "pg";
import { Query, type Sent, type Wire } from "./pg-query.ts";

export interface GroupedStatement {
  text: string;
  values: unknown[];
  /** Prepared once for the connection. */
  name?: string | undefined;
  settle(error: Error | null, result: pg.QueryResult): void;
}

/**
 * Statements with one Sync behind all of them, where `pg` has one behind each, at which PostgreSQL sends what it has and wakes us up. Behind
 * one that fails none is carried out, and all are told why: right for a transaction, which is lost then.
 */
export class StatementGroup extends Query {
  readonly #members: readonly Sent[];
  #answered = 0;
  #failure: Error | null = null;

  constructor(statements: readonly GroupedStatement[]) {
    super("");
    this.#members = statements.map(
      ({ settle, ...statement }) =>
        new Query({ ...statement, queryMode: "extended" } as pg.QueryConfig, (error, result) => {
          this.#failure ??= error;
          settle(error, result);
        }),
    );
  }

  override submit(connection: Wire): null {
    const unsynced: Wire = Object.create(connection, { sync: { value: () => {} } });
    for (const member of this.#members) {
      this.#failure ??= member.submit(unsynced);
      if (this.#failure) break;
    }
    connection.sync();
    this.#expect();
    return null;
  }

  /** `pg` remembers by these which statements it has prepared. */
  #expect(): void {
    this.name = this.#members[this.#answered]?.name;
    this.text = this.#members[this.#answered]?.text ?? "";
  }

  override handleRowDescription(message: unknown): void {
    this.#members[this.#answered]?.handleRowDescription(message);
  }

  override handleDataRow(message: unknown): void {
    this.#members[this.#answered]?.handleDataRow(message);
  }

  override handleCommandComplete(message: unknown, connection: Wire): void {
    this.#members[this.#answered]?.handleCommandComplete(message, connection);
    this.#answered += 1;
    this.#expect();
  }

  override handleReadyForQuery(connection: Wire): void {
    if (this.#failure) this.handleError(this.#failure, connection);
    else for (const member of this.#members) member.handleReadyForQuery(connection);
  }

  override handleError(error: Error, connection: Wire): void {
    // What was to be prepared behind the failure was not.
    for (const { name } of this.#members.slice(this.#answered))
      if (name) delete connection.submittedNamedStatements[name];
    for (const member of this.#members) member.handleError(error, connection);
  }
}
