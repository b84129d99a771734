import type { ConnectionCount } from "./listener.ts";

/** A place among those of a key, and what frees it, once; null when all are taken. */
export type TakePlace = (key: string) => (() => void) | null | Promise<(() => void) | null>;

/** For those who listen at ports together: what is counted over all of them. */
export interface SharedPorts<Service extends string> {
  /** False for one who is alone after all. */
  sharesPorts: boolean;
  /** Places are of networks. */
  takePlace: TakePlace;
  count(service: Service): ConnectionCount;
}
