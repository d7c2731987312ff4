const stored = "key";

// Where a browser stores nothing for a page, the key lives as long as the page.
let unstored = "";

/** A text's UTF-8 bytes as characters, which is what headers and btoa take. */
const bytes = (text) => String.fromCharCode(...new TextEncoder().encode(text));

const base64url = (text) => btoa(bytes(text)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

/** The service wants a key, or another one. */
export class KeyRequired extends Error {
  constructor() {
    super(apiKey.value ? "The service does not know that key." : "This service asks for a key.");
  }
}

/** The key of this tab, as requests and streams send it. */
export const apiKey = {
  get value() {
    try {
      return sessionStorage.getItem(stored) ?? unstored;
    } catch {
      return unstored;
    }
  },

  set value(key) {
    unstored = key;
    try {
      sessionStorage.setItem(stored, key);
    } catch {
      // It is kept above.
    }
  },

  get headers() {
    return this.value ? { "X-Api-Key": bytes(this.value) } : {};
  },

  /** A WebSocket has no headers to choose; the key is an offered protocol. */
  get protocols() {
    return this.value ? ["keypoints", `key.${base64url(this.value)}`] : ["keypoints"];
  },
};
