import { parseBlobId } from "../jmap/ids.ts";
import type { Card, Media } from "../jscontact/card.ts";
import type { WholeResource } from "../store/card-resources.ts";
import { type Picture, readPictures } from "../store/contact-pictures.ts";
import type { Sql } from "../store/database.ts";

/** The row id of a picture that a card names; null where it is elsewhere. */
export function pictureIdOf({ blobId }: Media): string | null {
  const name = parseBlobId(blobId);
  return name?.kind === "picture" ? name.rowId : null;
}

const dataUri = ({ mediaType, octets }: Picture): string =>
  `data:${mediaType};base64,${Buffer.from(octets).toString("base64")}`;

/** A card with its pictures in it, as vCard has them; those that nobody has any more are left out. */
export function withPictures(card: Card, pictures: ReadonlyMap<string, Picture>): Card {
  if (!card.media) return card;
  const media = Object.entries(card.media).flatMap(([entry, one]): [string, Media][] => {
    const pictureId = pictureIdOf(one);
    if (pictureId === null) return [[entry, one]];
    const picture = pictures.get(pictureId);
    const { blobId: _, ...rest } = one;
    return picture ? [[entry, { ...rest, uri: dataUri(picture) }]] : [];
  });
  return { ...card, media: Object.fromEntries(media) };
}

/** The pictures of some cards. */
export const picturesOf = (
  sql: Sql,
  account: string,
  rows: readonly Pick<WholeResource, "pictureIds">[],
): Promise<Map<string, Picture>> =>
  readPictures(
    sql,
    account,
    rows.flatMap(({ pictureIds }) => pictureIds),
  );
