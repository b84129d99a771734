export interface HeaderEditor {
  write(octets: Uint8Array): Uint8Array;
  end(): Uint8Array;
}

/** A header block longer than this passes unchanged: it is held until its end is seen. */
const headerMaxOctets = 1024 * 1024;
const nothing = new Uint8Array(0);

/**
 * Takes fields out of a header and adds others on top, as the message streams by; the body is not touched.
 * `addFields` is told which fields (in lower case) remain, and gives whole lines.
 */
export function editHeader({
  remove,
  addFields,
}: {
  /** Names of fields; asked once the header is there. */
  remove: (header: Uint8Array) => readonly string[];
  /** `header` is all of it, as it came. */
  addFields: (present: ReadonlySet<string>, header: Uint8Array) => string;
}): HeaderEditor {
  let held: Buffer | null = Buffer.alloc(0);

  const edit = (header: Buffer): Buffer => {
    const unwanted = new Set(remove(header).map((name) => name.toLowerCase()));
    const present = new Set<string>();
    const kept: Buffer[] = [];
    let keeps = true;
    for (let at = 0; at < header.length; ) {
      const lf = header.indexOf(0x0a, at);
      const line = header.subarray(at, lf < 0 ? header.length : lf + 1);
      if (line[0] !== 0x20 && line[0] !== 0x09) {
        const colon = line.indexOf(0x3a);
        const name = colon < 0 ? "" : line.toString("latin1", 0, colon).trim().toLowerCase();
        keeps = !unwanted.has(name);
        if (keeps && name !== "") present.add(name);
      }
      if (keeps) kept.push(line);
      at += line.length;
    }
    return Buffer.concat([Buffer.from(addFields(present, header)), ...kept]);
  };

  return {
    write(octets) {
      if (held === null) return octets;
      held = Buffer.concat([held, octets]);
      const end = headerEnd(held);
      if (end < 0 && held.length <= headerMaxOctets) return nothing;
      const block = held;
      held = null;
      if (end < 0) return block;
      return Buffer.concat([edit(block.subarray(0, end)), block.subarray(end)]);
    },
    end() {
      if (held === null) return nothing;
      // All of it was header.
      const block = held;
      held = null;
      return edit(block);
    },
  };
}

/** Where the blank line begins, or -1. */
function headerEnd(octets: Buffer): number {
  if (octets[0] === 0x0d && octets[1] === 0x0a) return 0;
  const at = octets.indexOf("\r\n\r\n");
  return at < 0 ? -1 : at + 2;
}
