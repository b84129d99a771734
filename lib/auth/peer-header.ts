/** The client's address, set by the web server on every request over whatever a client sent under that name. */
export const peerHeader = "x-keryx-peer";
