import { apiKey, KeyRequired } from "./key.js";
import { Live } from "./live.js";
import { Overlay } from "./overlay.js";

const element = (id) => document.getElementById(id);
const overlay = new Overlay(element("canvas"), element("name"));
const jsonInterval = 250;
let live = null;
let jsonShown = 0;
let retry = null;
let turn = 0;

/** What is on the page: nothing yet ("empty"), a picture or live video. */
function show(mode) {
  document.body.dataset.mode = mode;
  element("start").hidden = mode !== "empty";
  element("live").hidden = mode !== "live";
  element("live-camera").hidden = mode === "live";
  element("again").textContent = mode === "live" ? "Stop" : "Start again";
  for (const id of ["view", "actions", "help", "answer"]) {
    element(id).hidden = mode === "empty";
  }
}

function fail(error, again) {
  restart();
  element("error").textContent = error.message;
  element("error").hidden = false;
  if (error instanceof KeyRequired) {
    retry = again;
    element("key-form").hidden = false;
    element("key").value = "";
    element("key").focus();
  }
}

function restart() {
  turn++;
  live?.stop();
  live = null;
  overlay.clear();
  element("file").value = "";
  element("error").hidden = true;
  element("key-form").hidden = true;
  element("busy").hidden = true;
  show("empty");
}

/** Innermost objects on one line: a keypoint a line reads better. */
const formatted = (answer) => JSON.stringify(answer, null, 2).replace(/\{[^{}[\]]*\}/g, (inner) => inner.replace(/\s+/g, " "));

const counted = (faces) => faces.length === 0 ? "No face found" : faces.length === 1 ? "1 face" : `${faces.length} faces`;

function describe(answer, text) {
  const hasSigma = answer.faces.some((face) => face.keypoints.some((point) => point.sigma));
  element("uncertainty-choice").hidden = !hasSigma;
  element("sigma-legend").hidden = !hasSigma;
  if (element("status").textContent !== text) {
    element("status").textContent = text;
  }

  if (performance.now() - jsonShown > jsonInterval || !live) {
    jsonShown = performance.now();
    element("json").textContent = formatted(answer);
  }
}

/** An address with the detector that was chosen, if one was. */
function withDetector(path) {
  const address = new URL(path, document.baseURI);
  if (element("detector").value) {
    address.searchParams.set("detector", element("detector").value);
  }

  return address;
}

async function locate(file) {
  restart();
  show("picture");
  element("answer").hidden = true;
  element("busy").hidden = false;
  const started = performance.now();
  try {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" }).catch(() => null);
    if (picture) {
      overlay.show(picture, []);
    }

    const response = await fetch(withDetector("v1/keypoints"), {
      method: "POST",
      headers: { "Content-Type": "application/octet-stream", Accept: "application/json", ...apiKey.headers },
      body: file,
    }).catch(() => {
      throw new Error("The service does not answer. Is it running?");
    });
    const answer = await response.json();
    if (answer.type === "/problems/key-required") {
      throw new KeyRequired();
    } else if (!response.ok) {
      throw new Error(answer.detail ?? answer.title);
    }

    element("answer").hidden = false;
    overlay.show(picture, answer.faces);
    describe(answer, `${counted(answer.faces)} in ${Math.round(performance.now() - started)} ms`);
  } catch (error) {
    fail(error, () => locate(file));
  } finally {
    element("busy").hidden = true;
  }
}

async function play(open) {
  restart();
  const mine = turn;
  try {
    const source = await open();
    if (mine !== turn) {
      // Something else was begun while the camera was asked for.
      source.getTracks?.().forEach((track) => track.stop());
      return;
    }

    live = new Live(source, withDetector("v1/stream"));
    await live.run(({ answer, frame, mirrored, pace }) => {
      if (document.body.dataset.mode !== "live") {
        show("live");
      }

      overlay.show(frame, answer.faces, mirrored);
      element("rate").textContent = pace.rate;
      element("latency").textContent = Math.round(pace.latency);
      describe(answer, counted(answer.faces));
    });
  } catch (error) {
    if (mine === turn) {
      fail(error, () => play(open));
    }
  }
}

function take(files) {
  const file = [...files].find(({ type }) => /^(image|video)\//.test(type)) ?? files[0];
  if (file?.type.startsWith("video/")) {
    play(async () => file);
  } else if (file) {
    locate(file);
  }
}

element("file").addEventListener("change", (event) => take(event.target.files));
element("camera").addEventListener("click", () => play(Live.camera));
element("live-camera").addEventListener("click", () => play(Live.camera));
element("example").addEventListener("click", async () => locate(await (await fetch("example.jpg")).blob()));
element("again").addEventListener("click", () => {
  restart();
  element("file").focus();
});
element("key-form").addEventListener("submit", (event) => {
  event.preventDefault();
  apiKey.value = element("key").value;
  retry();
});
element("uncertainty").addEventListener("change", (event) => {
  overlay.showsUncertainty = event.target.checked;
  overlay.draw();
});
element("copy").addEventListener("click", async () => {
  await navigator.clipboard.writeText(element("json").textContent);
  element("copy").textContent = "Copied";
  setTimeout(() => { element("copy").textContent = "Copy"; }, 1500);
});
for (const type of ["dragover", "dragleave", "drop"]) {
  addEventListener(type, (event) => {
    event.preventDefault();
    element("stage").classList.toggle("over", type === "dragover");
    if (type === "drop") {
      take(event.dataTransfer.files);
    }
  });
}
addEventListener("paste", (event) => take(event.clipboardData.files));
addEventListener("keydown", (event) => {
  if (event.key === "Escape" && document.body.dataset.mode !== "empty") {
    restart();
    element("file").focus();
  }
});
