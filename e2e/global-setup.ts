import { makePreparedData } from "./prepared-data.ts";

/** Once for the whole run. */
export default makePreparedData;
