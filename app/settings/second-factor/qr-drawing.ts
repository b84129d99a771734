import { encode } from "uqr";

/** A QR code as one path: a square of `size` modules, with the quiet zone that ISO/IEC 18004 asks for. */
export interface QrDrawing {
  size: number;
  path: string;
}

const quietModules = 4;

/** With as little as can be against damage: a screen is not torn, and larger modules are read from farther off. */
export function qrDrawing(text: string): QrDrawing {
  const { size, data } = encode(text, { ecc: "L", border: quietModules });
  const rows = data.map((row, y) => {
    const modules = row.map((isDark) => (isDark ? "#" : " ")).join("");
    const runs = [...modules.matchAll(/#+/g)];
    return runs.map(({ index, 0: run }) => `M${index} ${y}h${run.length}v1h-${run.length}z`).join("");
  });
  return { size, path: rows.join("") };
}
