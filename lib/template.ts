/** A text that one writes again and again. Subject and HTML may have placeholders. */
export interface Template {
  id: string;
  name: string;
  subject: string;
  html: string;
}

/** Templates of one account. */
export const templatesMax = 200;
export const templateNameMaxLength = 100;
export const templateSubjectMaxLength = 900;
export const templateHtmlMaxLength = 100_000;
