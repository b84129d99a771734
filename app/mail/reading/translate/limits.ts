/** Characters of a message that are translated; what follows stays as it is. */
export const charactersMax = 60_000;
