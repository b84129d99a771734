/** A hint for the eye while one types; the server alone decides what is too weak. */
export interface Strength {
  /** 0 for nothing typed, 4 for strong. */
  score: 0 | 1 | 2 | 3 | 4;
  name: null | "tooWeak" | "weak" | "fair" | "good" | "strong";
}

const common =
  /^(?:pass(?:word)?|qwert|azert|asdf|letmein|welcome|admin|iloveyou|abc|keryx|monkey|dragon|sunshine)/i;
const runs = /(.)\1{2,}|(?:0123|1234|2345|3456|4567|5678|6789|abcd|bcde|cdef|qwer|asdf)/gi;

/** Guesses how many bits a guesser must try: alphabet times length, less what comes first to a guesser's mind. */
export function strengthOf(password: string, known: readonly string[] = []): Strength {
  if (password === "") return { score: 0, name: null };
  let text = password;
  for (const word of known) {
    if (word.length >= 3)
      text = text.toLowerCase().includes(word.toLowerCase()) ? text.slice(word.length) : text;
  }
  const plain = text.replace(runs, "").replace(common, "");
  const kinds = [/\p{Ll}/u, /\p{Lu}/u, /\p{N}/u, /[^\p{L}\p{N}]/u].filter((kind) => kind.test(plain)).length;
  const different = new Set(plain).size;
  const bits = Math.min(plain.length, different * 1.8) * (2.2 + kinds * 0.7);
  if (password.length < 8 || bits < 20) return { score: 1, name: "tooWeak" };
  if (bits < 30) return { score: 1, name: "weak" };
  if (bits < 42) return { score: 2, name: "fair" };
  if (bits < 56) return { score: 3, name: "good" };
  return { score: 4, name: "strong" };
}
