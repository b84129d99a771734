/** Named in `mail.labels.colours`. */
type ColourName = "red" | "orange" | "yellow" | "green" | "teal" | "blue" | "violet" | "grey";

interface Colour {
  name: ColourName;
  /** As it is sent. */
  value: string;
}

/** Each is read easily on white, at 4.5 to 1 or more. WCAG 1.4.3. */
export const textColours: readonly Colour[] = [
  { name: "red", value: "#b3261e" },
  { name: "orange", value: "#9a4200" },
  { name: "yellow", value: "#735700" },
  { name: "green", value: "#1b6e2e" },
  { name: "teal", value: "#00696f" },
  { name: "blue", value: "#1657b0" },
  { name: "violet", value: "#6a3aa8" },
  { name: "grey", value: "#566267" },
];

/** Black and each of the colours above are read easily on them. */
export const backgroundColours: readonly Colour[] = [
  { name: "red", value: "#fbdcd9" },
  { name: "orange", value: "#fde3c8" },
  { name: "yellow", value: "#fff2a8" },
  { name: "green", value: "#d3f2d5" },
  { name: "teal", value: "#cdf0f0" },
  { name: "blue", value: "#d7e5fb" },
  { name: "violet", value: "#e8dcfa" },
  { name: "grey", value: "#e4e8ea" },
];

/** `rgb(179, 38, 30)`, as browsers write a colour, as `#b3261e`; anything else as it is. */
export const hexOf = (colour: string): string =>
  colour.replace(
    /rgb\((\d{1,3}), (\d{1,3}), (\d{1,3})\)/g,
    (_whole, ...channels: string[]) =>
      `#${channels
        .slice(0, 3)
        .map((channel) => Number(channel).toString(16).padStart(2, "0"))
        .join("")}`,
  );
