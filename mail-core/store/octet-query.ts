import type { Duplex } from "node:stream";
import type pg from "pg";
import { Query, type Wire } from "./pg-query.ts";

/** The fields of a row as PostgreSQL sends them in its binary format; null for NULL. */
export type OctetRow = (Buffer | null)[];

/** A row, among PostgreSQL's messages: a letter, four octets that count themselves and the rest, and that. */
const dataRow = "D".charCodeAt(0);
const headOctets = 5;
const nothing: Buffer = Buffer.alloc(0);

/** One statement whose rows are given as octets; `pg` makes a string of each field. Nothing else may be under way on its connection. */
export class OctetQuery extends Query {
  readonly #take: (row: OctetRow) => void;
  #giveBack = () => {};

  constructor(text: string, values: readonly unknown[], name: string, take: (row: OctetRow) => void) {
    super({ text, values: [...values], name, binary: true } as pg.QueryConfig);
    this.#take = take;
  }

  override submit(connection: Wire): Error | null {
    this.#giveBack = takeRows(connection.stream, this.#take);
    return super.submit(connection);
  }

  override handleReadyForQuery(connection: Wire): void {
    this.#giveBack();
    super.handleReadyForQuery(connection);
  }

  override handleError(error: Error, connection: Wire): void {
    this.#giveBack();
    super.handleError(error, connection);
  }
}

/** Takes the rows out of what `pg` reads from the database, until what it returns is called. */
function takeRows(stream: Duplex, take: (row: OctetRow) => void): () => void {
  const [parse] = stream.listeners("data") as ((octets: Buffer) => void)[];
  if (!parse) throw new Error("nobody reads the connection to the database");
  let isOver = false;
  /** The beginning of a message. */
  let begun = nothing;
  /** Takes what is whole, and gives back the beginning of what is not. */
  const split = (octets: Buffer): Buffer => {
    let given = 0;
    let at = 0;
    const giveUpTo = (end: number) => {
      if (end > given) parse(octets.subarray(given, end));
    };
    for (let end = endOf(octets, at); end <= octets.length; end = endOf(octets, at)) {
      if (octets[at] === dataRow) {
        giveUpTo(at);
        take(rowOf(octets, at + headOctets));
        given = end;
      }
      at = end;
    }
    giveUpTo(at);
    return octets.subarray(at);
  };
  const read = (chunk: Buffer) => {
    let rest = chunk;
    while (begun.length > 0 && rest.length > 0) {
      // As much as its head, or it, wants: what lies behind stays where it is.
      const wanted = (begun.length < headOctets ? headOctets : endOf(begun, 0)) - begun.length;
      begun = split(Buffer.concat([begun, rest.subarray(0, wanted)]));
      rest = rest.subarray(wanted);
    }
    if (rest.length > 0) begun = split(rest);
    if (isOver && begun.length > 0) parse(begun);
  };
  stream.off("data", parse).on("data", read);
  return () => {
    if (isOver) return;
    isOver = true;
    stream.off("data", read).on("data", parse);
  };
}

/** The end of the message that begins there; beyond all octets where its head is not there yet. */
const endOf = (octets: Buffer, at: number): number =>
  at + headOctets > octets.length ? Number.POSITIVE_INFINITY : at + 1 + octets.readUInt32BE(at + 1);

/** The number of fields, and before each its length, -1 for NULL. */
function rowOf(octets: Buffer, start: number): OctetRow {
  const row: OctetRow = [];
  let at = start + 2;
  for (let left = octets.readInt16BE(start); left > 0; left--) {
    const length = octets.readInt32BE(at);
    at += 4;
    row.push(length < 0 ? null : octets.subarray(at, at + length));
    at += Math.max(0, length);
  }
  return row;
}
