import { readFileSync } from "node:fs";
import createClient from "openapi-fetch";
import type { components, paths } from "./api.js";

declare const process: { argv: string[] };

// What the service answers is typed: a wrong name of a member or of a keypoint would not compile.
const nose: components["schemas"]["KeypointPointResponse"]["name"] = "nose_tip";
const [, , baseUrl, path] = process.argv;
const client = createClient<paths>({ baseUrl });

/** What a form takes for a file; the document types it as text. */
const form = (bytes: Uint8Array<ArrayBuffer>) => ({
  body: { image: "" },
  bodySerializer: () => {
    const data = new FormData();
    data.append("image", new Blob([bytes]), "picture.jpg");
    return data;
  },
});

const picture = readFileSync(path);
const { data, error } = await client.POST("/v1/keypoints", { params: { query: { points: "five", maxFaces: 5 } }, ...form(picture) });
if (!data) {
  throw new Error(`${error.status} ${error.detail} ${error.traceId}`);
}

for (const face of data.faces) {
  const tip = face.keypoints.find((point) => point.name === nose);
  console.log(`face ${face.pose?.yaw} ${tip?.x} ${tip?.y}`);
}

const bad = await client.POST("/v1/keypoints", form(new Uint8Array([1, 2, 3])));
console.log(`problem ${bad.error?.status}`);

const annotated = await client.POST("/v1/annotated", { ...form(picture), parseAs: "arrayBuffer" });
console.log(`annotated ${annotated.data instanceof ArrayBuffer && annotated.data.byteLength > 1000}`);
