const stored = "key";

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
    return sessionStorage.getItem(stored) ?? "";
  },

  set value(key) {
    sessionStorage.setItem(stored, key);
  },

  get headers() {
    return this.value ? { "X-Api-Key": bytes(this.value) } : {};
  },

  /** A WebSocket has no headers to choose; the key is an offered protocol. */
  get protocols() {
    return this.value ? ["keypoints", `key.${base64url(this.value)}`] : ["keypoints"];
  },
};
