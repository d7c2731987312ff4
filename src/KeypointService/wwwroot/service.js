import { apiKey, KeyRequired } from "./key.js";

/** Asks the service; throws what it says is wrong, in words. */
export async function ask(path, { accept = "application/json", ...options } = {}) {
  const response = await fetch(path, {
    ...options,
    headers: { Accept: accept, ...apiKey.headers, ...options.headers },
  }).catch((error) => {
    throw error.name === "AbortError" ? error : new Error("The service does not answer. Is it running?");
  });
  if (response.ok) {
    return response;
  }

  const problem = await response.json().catch(() => ({}));
  throw problem.type === "/problems/key-required" ? new KeyRequired() : new Error(
    problem.detail ?? problem.title ?? `The service answered with status ${response.status}.`);
}

/** Posts a file as it is. */
export const post = (path, file, options = {}) => ask(path, {
  method: "POST",
  body: file,
  headers: { "Content-Type": "application/octet-stream" },
  ...options,
});

/** Milliseconds that the service worked on an answer. */
export const serverTime = (response) => [...(response.headers.get("Server-Timing") ?? "").matchAll(/dur=([\d.]+)/g)]
  .reduce((sum, [, duration]) => sum + Number(duration), 0);
