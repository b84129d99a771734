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
  remove = () => [],
  removesField = () => false,
  addFields = () => "",
}: {
  /** Names of fields; asked once the header is there. */
  remove?: (header: Uint8Array) => readonly string[];
  /** Asked for each of the others, with all its lines. */
  removesField?: (name: string, field: Uint8Array) => boolean;
  /** `header` is all of it, as it came. */
  addFields?: (present: ReadonlySet<string>, header: Uint8Array) => string;
}): HeaderEditor {
  let held: Buffer | null = Buffer.alloc(0);

  const edit = (header: Buffer): Buffer => {
    const unwanted = new Set(remove(header).map((name) => name.toLowerCase()));
    const present = new Set<string>();
    const kept: Buffer[] = [];
    let isChanged = false;
    for (let at = 0; at < header.length; ) {
      const field = header.subarray(at, fieldEnd(header, at));
      at += field.length;
      const colon = field.indexOf(0x3a);
      const name = colon < 0 ? "" : field.toString("latin1", 0, colon).trim().toLowerCase();
      if (unwanted.has(name) || removesField(name, field)) {
        isChanged = true;
        continue;
      }
      if (name !== "") present.add(name);
      kept.push(field);
    }
    const added = addFields(present, header);
    if (added === "" && !isChanged) return header;
    return Buffer.concat([Buffer.from(added), ...kept]);
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

/** Behind the last of a field's lines. */
function fieldEnd(header: Buffer, from: number): number {
  for (let at = from; ; ) {
    const lf = header.indexOf(0x0a, at);
    if (lf < 0) return header.length;
    at = lf + 1;
    if (header[at] !== 0x20 && header[at] !== 0x09) return at;
  }
}

/** Where the blank line begins, or -1. */
function headerEnd(octets: Buffer): number {
  if (octets[0] === 0x0d && octets[1] === 0x0a) return 0;
  const at = octets.indexOf("\r\n\r\n");
  return at < 0 ? -1 : at + 2;
}
