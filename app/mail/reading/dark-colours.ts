/**
 * Colours that were chosen for a white page, made over for a dark one: light becomes dark and dark light, in a space in which as much is seen of a
 * step at either end (OKLab), and each keeps its hue. Pictures are left as they are.
 */

interface Colour {
  /** From 0 to 1, all four. */
  r: number;
  g: number;
  b: number;
  alpha: number;
}

/** What white becomes, and what black does: not the ends, so that a page of them sits in ours. */
const darkest = 0.2;
const lightest = 0.97;

const names: Readonly<Record<string, string>> = {
  white: "#ffffff",
  black: "#000000",
  red: "#ff0000",
  green: "#008000",
  lime: "#00ff00",
  blue: "#0000ff",
  navy: "#000080",
  yellow: "#ffff00",
  orange: "#ffa500",
  purple: "#800080",
  maroon: "#800000",
  teal: "#008080",
  aqua: "#00ffff",
  olive: "#808000",
  gray: "#808080",
  grey: "#808080",
  silver: "#c0c0c0",
  darkgray: "#a9a9a9",
  darkgrey: "#a9a9a9",
  lightgray: "#d3d3d3",
  lightgrey: "#d3d3d3",
  dimgray: "#696969",
  whitesmoke: "#f5f5f5",
  gainsboro: "#dcdcdc",
  ivory: "#fffff0",
  snow: "#fffafa",
  windowtext: "#000000",
  window: "#ffffff",
};

const channel = (text: string): number =>
  Math.min(
    1,
    Math.max(0, text.endsWith("%") ? Number.parseFloat(text) / 100 : Number.parseFloat(text) / 255),
  );

function hexColour(hex: string): Colour | null {
  const long = hex.length <= 4 ? hex.replace(/./g, "$&$&") : hex;
  if (!/^(?:[0-9a-f]{6}|[0-9a-f]{8})$/i.test(long)) return null;
  const at = (from: number) => Number.parseInt(long.slice(from, from + 2), 16) / 255;
  return { r: at(0), g: at(2), b: at(4), alpha: long.length === 8 ? at(6) : 1 };
}

function hslColour(h: number, s: number, l: number, alpha: number): Colour {
  const of = (n: number) => {
    const k = (n + h / 30) % 12;
    return l - s * Math.min(l, 1 - l) * Math.max(-1, Math.min(k - 3, 9 - k, 1));
  };
  return { r: of(0), g: of(8), b: of(4), alpha };
}

function functionColour(name: string, list: string): Colour | null {
  const [one = "", two = "", three = "", given = "1"] = list.trim().split(/[\s,/]+/);
  const numbers = [one, two, three].map((text) => Number.parseFloat(text));
  if (numbers.some(Number.isNaN) || !/^[\d.]+%?$/.test(given)) return null;
  const alpha = Math.min(1, Number.parseFloat(given) / (given.endsWith("%") ? 100 : 1));
  if (/^rgb/i.test(name)) return { r: channel(one), g: channel(two), b: channel(three), alpha };
  const [h = 0, s = 0, l = 0] = numbers;
  return hslColour(((h % 360) + 360) % 360, Math.min(1, s / 100), Math.min(1, l / 100), alpha);
}

const toLinear = (c: number) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
const fromLinear = (c: number) => (c <= 0.0031308 ? c * 12.92 : 1.055 * c ** (1 / 2.4) - 0.055);

/** As attributes are read too: two digits for each, the alpha only where something shines through. */
const hex = (part: number): string =>
  Math.round(255 * Math.min(1, Math.max(0, part)))
    .toString(16)
    .padStart(2, "0");

/** Björn Ottosson's OKLab, there and back, with the lightness turned round. */
function turned({ r, g, b, alpha }: Colour): string {
  const [lr, lg, lb] = [toLinear(r), toLinear(g), toLinear(b)];
  const l = Math.cbrt(0.4122214708 * lr + 0.5363325363 * lg + 0.0514459929 * lb);
  const m = Math.cbrt(0.2119034982 * lr + 0.6806995451 * lg + 0.1073969566 * lb);
  const s = Math.cbrt(0.0883024619 * lr + 0.2817188376 * lg + 0.6299787005 * lb);
  const lightness = 0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s;
  const A = 1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s;
  const B = 0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s;
  const L = darkest + (1 - Math.min(1, lightness)) * (lightest - darkest);
  const [l2, m2, s2] = [
    (L + 0.3963377774 * A + 0.2158037573 * B) ** 3,
    (L - 0.1055613458 * A - 0.0638541728 * B) ** 3,
    (L - 0.0894841775 * A - 1.291485548 * B) ** 3,
  ];
  const rgb = [
    4.0767416621 * l2 - 3.3077115913 * m2 + 0.2309699292 * s2,
    -1.2684380046 * l2 + 2.6097574011 * m2 - 0.3413193965 * s2,
    -0.0041960863 * l2 - 0.7034186147 * m2 + 1.707614701 * s2,
  ].map((c) => fromLinear(Math.max(0, c)));
  return `#${[...rgb, ...(alpha < 1 ? [alpha] : [])].map(hex).join("")}`;
}

/** One colour of an attribute such as `bgcolor`, where the hash may be missing; as it was where it cannot be read. */
export function darkColour(text: string): string {
  const given = text.trim().toLowerCase();
  const named = names[given] ?? given;
  const colour = hexColour(named.replace(/^#/, ""));
  return colour ? turned(colour) : text;
}

const literal = /#[0-9a-f]{3,8}\b|\b(rgba?|hsla?)\(([^()]{1,60})\)|(?<![\w#.-])[a-z]{3,12}(?![\w(-])/gi;

/** All colours in the value of a property. */
const darkValue = (value: string): string =>
  value.replace(literal, (whole, name?: string, list?: string) => {
    const named = Object.hasOwn(names, whole.toLowerCase()) ? names[whole.toLowerCase()] : undefined;
    const colour =
      name !== undefined
        ? functionColour(name, list ?? "")
        : named || whole.startsWith("#")
          ? hexColour((named ?? whole).slice(1))
          : null;
    return colour ? turned(colour) : whole;
  });

/** Declarations whose values are colours, among others; what is fetched stands in parentheses or quotes and is left alone. */
const declaration =
  /((?:^|[;{\s])(?:color|background(?:-color|-image)?|border(?:-(?:top|right|bottom|left))?(?:-color)?|outline(?:-color)?|text-decoration(?:-color)?|box-shadow|fill|stroke)\s*:)([^;{}]*)/gi;

/** A style sheet or a style attribute, for a dark page. */
export const darkCss = (css: string): string =>
  css.replace(
    declaration,
    (_whole, head: string, value: string) =>
      head +
      value
        .split(/(url\([^)]*\)|"[^"]*"|'[^']*')/i)
        .map((piece, n) => (n % 2 === 0 ? darkValue(piece) : piece))
        .join(""),
  );
