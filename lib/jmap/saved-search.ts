/** A search that has a name, in the side bar. */
export interface SavedSearch {
  id: string;
  name: string;
  query: string;
}
export const searchNameMaxLength = 60;
export const searchMaxLength = 1_000;
/** Saved searches of one account. */
export const savedSearchesMax = 100;
