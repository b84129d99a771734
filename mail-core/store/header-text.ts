import { summaryFields } from "../mime/field-texts.ts";

type KeptField = keyof typeof summaryFields;
export const isKeptField = (field: string): field is KeptField => Object.hasOwn(summaryFields, field);

/** Over `m` (message) the text of a header field that the summary knows, as `mime/field-texts.ts` says it; null where the field is missing. */
export function headerTextSql(name: KeptField): string {
  const { field, holds } = summaryFields[name];
  return `COALESCE(m.summary->'fieldTexts'->>'${field}', NULLIF(${toldSql[holds](`m.summary->'${field}'`)}, ''))`;
}

const toldSql = {
  text: (value: string) => `${value} #>> '{}'`,
  ids: (value: string) =>
    `(SELECT string_agg('<' || id || '>', ' ') FROM jsonb_array_elements_text(${value}) AS i (id))`,
  addresses: (value: string) =>
    `(SELECT string_agg(COALESCE(NULLIF(a->>'name', '') || ' <' || (a->>'email') || '>', a->>'email'), ', ')
      FROM jsonb_array_elements(${value}) a)`,
};
