/** What the windows of one browser tell each other, without a word more than that it is so. */
interface Call {
  say(): void;
  /** Calls back whenever another window says it, until the returned function is called. */
  when(callback: () => void): () => void;
}

function call(channelName: string): Call {
  return {
    say() {
      const channel = new BroadcastChannel(channelName);
      channel.postMessage(null);
      channel.close();
    },
    when(callback) {
      const channel = new BroadcastChannel(channelName);
      channel.onmessage = callback;
      return () => channel.close();
    },
  };
}

/** The person of this browser signs out: what is kept of the mail goes. The session may last a moment longer. */
export const signingOut = call("keryx-signing-out");

/** This browser was locked: what is shown of the mail goes, and comes back when somebody unlocks it. */
export const lockedHere = call("keryx-locked");
export const unlockedHere = call("keryx-unlocked");

/** Nobody is signed in any more, whoever or whatever ended it: what is shown of the mail goes. */
export const signedOut = call("keryx-signed-out");
