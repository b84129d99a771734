const channelName = "keryx-signing-out";

/** Tells every window of this browser that its person signs out. */
export function saySigningOut(): void {
  const channel = new BroadcastChannel(channelName);
  channel.postMessage(null);
  channel.close();
}

/** Calls back when the person signs out, in whichever window, until the returned function is called. */
export function whenSigningOut(callback: () => void): () => void {
  const channel = new BroadcastChannel(channelName);
  channel.onmessage = callback;
  return () => channel.close();
}
