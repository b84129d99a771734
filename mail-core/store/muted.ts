/** In IANA's registry of keywords: its reader wants no more news of the conversation. */
export const mutedKeyword = "$muted";
