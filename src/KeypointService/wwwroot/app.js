import { apiKey, KeyRequired } from "./key.js";
import { listFaces } from "./faces.js";
import { Live } from "./live.js";
import { Overlay } from "./overlay.js";
import { ask, post, serverTime } from "./service.js";

const element = (id) => document.getElementById(id);
const overlay = new Overlay(element("canvas"), element("name"));
const jsonInterval = 250;

// Who looks at a picture misses every face that is left out; the service's own number is for programs.
const everyFace = { maxFaces: 1000 };
let live = null;
let jsonShown = 0;
let retry = null;
let shown = null;
let models = null;
let detectors = [];

// What is under way belongs to one turn; whatever begins another ends it.
let turn = new AbortController();

function begin() {
  turn.abort();
  turn = new AbortController();
  live?.stop();
  live = null;
  element("error").hidden = true;
  element("key-form").hidden = true;
  element("busy").hidden = true;
  return turn.signal;
}

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

  for (const id of ["download", "settings", "faces"]) {
    element(id).hidden = mode !== "picture";
  }

  element("next").hidden = true;
}

/** Frees a picture: decoded it takes four bytes a pixel, which a browser may not take back for long. */
function putAway() {
  overlay.clear();
  shown?.picture?.close();
  shown = null;
  element("file").value = "";
}

function restart() {
  begin();
  putAway();
  element("files").hidden = true;
  show("empty");
}

/** Starts again, but leaves the list of several files as it is. */
function restartBesideList() {
  const { hidden } = element("files");
  restart();
  element("files").hidden = hidden;
}

/** Says something to those who cannot see it. */
function say(text) {
  if (element("heard").textContent !== text) {
    element("heard").textContent = text;
  }
}

/** Tells what is wrong, and leaves what is on the page. */
function fail(error, again, name) {
  element("error").textContent = name && !(error instanceof KeyRequired) ? `${name}: ${error.message}` : error.message;
  element("error").hidden = false;
  if (error instanceof KeyRequired) {
    retry = again;
    element("key-form").hidden = false;
    element("key").value = "";
    element("key").focus();
  } else {
    // What failed may have been begun far below.
    element("error").scrollIntoView({ block: "nearest" });
  }
}

/** Innermost objects on one line: a keypoint a line reads better. */
const formatted = (answer) => JSON.stringify(answer, null, 1).replace(/\{[^{}[\]]*\}/g, (inner) => inner.replace(/\s+/g, " "));

const counted = (faces) => faces.length === 0 ? "No face found" : faces.length === 1 ? "1 face" : `${faces.length} faces`;

function describe(answer, text) {
  const points = answer.faces.flatMap((face) => face.keypoints);
  const hasSigma = points.some((point) => point.sigma);
  element("uncertainty-choice").hidden = !hasSigma;
  element("sigma-legend").hidden = !hasSigma;
  element("hidden-legend").hidden = !points.some((point) => point.visibility < 0.5);
  if (element("status").textContent !== text) {
    element("status").textContent = text;
  }

  say(text);

  if (performance.now() - jsonShown > jsonInterval || !live) {
    jsonShown = performance.now();
    element("json").textContent = formatted(answer);
  }
}

/** An address with what was chosen for it. */
function withChoices(path, more = {}) {
  const address = new URL(path, document.baseURI);
  for (const [name, value] of Object.entries({ detector: element("detector").value, model: element("model").value, ...more })) {
    if (value) {
      address.searchParams.set(name, value);
    }
  }

  return address;
}

/** Shows a face alone, where the list may stand far below it; -1 for the whole picture. */
function zoom(index) {
  overlay.zoom(index);
  if (index >= 0) {
    element("canvas").scrollIntoView({ block: "nearest" });
  }
}

const readable = (file) => createImageBitmap(file, { imageOrientation: "from-image" }).catch(() => null);

/** The picture upright, as the service reads it. No face is as large, so none is drawn into it. */
const uprightCopy = async (file, signal) => readable(
  await (await post("v1/annotated?minFaceSize=65535", file, { signal, accept: "image/jpeg" })).blob());

// Chromium leaves a WebP as it lies, whatever its orientation. Where a quarter turn changes the sides, they tell whether it was made.
const isUpright = (picture, { orientation, width }) => picture !== null
  && (orientation === 1 || (orientation > 4 && picture.width === width && picture.width !== picture.height));

async function locate(file, more = {}) {
  const signal = begin();
  if (shown?.file !== file) {
    overlay.clear();
    shown?.picture?.close();
    shown = { file, picture: null, isUpright: false };
  }

  const own = shown;
  own.more = more;
  show("picture");
  element("answer").hidden = true;
  element("busy").hidden = false;
  say(element("busy").textContent);
  try {
    own.picture ??= await readable(file);
    signal.throwIfAborted();
    if (own.picture) {
      overlay.show(own.picture, []);
    }

    const response = await post(withChoices("v1/keypoints", { ...everyFace, ...more }), file, { signal });
    const answer = await response.json();

    // What the browser cannot read the service can show: HEIC, for instance.
    own.isUpright ||= isUpright(own.picture, answer.image);
    if (!own.isUpright) {
      const copy = await uprightCopy(file, signal);
      if (signal.aborted) {
        copy?.close();
      } else {
        own.picture?.close();
        [own.picture, own.isUpright] = [copy, true];
      }
    }

    signal.throwIfAborted();
    overlay.show(own.picture, answer.faces);
    listFaces(element("faces"), answer.faces, zoom);
    element("answer").hidden = false;
    element("next").hidden = answer.faces.length > 0;
    describe(answer, `${counted(answer.faces)} in ${Math.round(serverTime(response))} ms`);
    fillModels();
    if (document.activeElement === document.body) {
      element("canvas").focus({ preventScroll: true });
    }
  } catch (error) {
    if (!signal.aborted) {
      if (!own.picture) {
        // There is nothing to see, but the list of several stays.
        restartBesideList();
      }

      // There is nothing to draw.
      element("download").hidden = true;

      fail(error, () => locate(file, more), file.name);
    }
  } finally {
    if (!signal.aborted) {
      element("busy").hidden = true;
    }

    if (own !== shown) {
      own.picture?.close();
    }
  }
}

async function play(open) {
  let { signal } = turn;
  try {
    const source = await open();
    if (signal.aborted) {
      // Something else was begun while the camera was asked for.
      source.getTracks?.().forEach((track) => track.stop());
      return;
    }

    signal = begin();
    live = new Live(source, withChoices("v1/stream"));
    let isRefused = false;
    const begun = () => {
      if (document.body.dataset.mode !== "live") {
        putAway();
        show("live");
        element("files").hidden ||= open === Live.camera;
        if (document.activeElement === document.body) {
          element("canvas").focus({ preventScroll: true });
        }
      }
    };
    await live.run(({ answer, frame, mirrored, pace }) => {
      begun();
      if (isRefused) {
        isRefused = false;
        element("error").hidden = true;
      }

      overlay.show(frame, answer.faces, mirrored);
      element("rate").textContent = pace.rate;
      element("latency").textContent = Math.round(pace.latency);
      describe(answer, counted(answer.faces));
    }, (reason) => {
      begun();
      isRefused = true;
      fail(new Error(reason), null, null);
    });
  } catch (error) {
    if (!signal.aborted) {
      if (document.body.dataset.mode === "live") {
        restartBesideList();
      }

      fail(error, () => play(open), null);
    }
  }
}

const isVideo = ({ type }) => type.startsWith("video/");

function open(file) {
  if (isVideo(file)) {
    play(async () => file);
  } else {
    locate(file);
  }
}

/** Opens the first of some files, a picture if there is one, and lists them all. */
function take(files) {
  const sorted = [...files].sort((a, b) => isVideo(a) - isVideo(b));
  if (sorted.length > 0) {
    listFiles(sorted);
    open(sorted[0]);
  }
}

async function takeExample() {
  const { signal } = turn;
  element("error").hidden = true;
  try {
    const picture = await (await ask("example.jpg", { accept: "image/jpeg", signal })).blob();
    signal.throwIfAborted();
    take([new File([picture], "example.jpg", { type: "image/jpeg" })]);
  } catch (error) {
    if (!signal.aborted) {
      fail(error, takeExample, null);
    }
  }
}

/** Several files: a button each. */
function listFiles(files) {
  element("files").hidden = files.length < 2;
  element("files").replaceChildren(...files.map((file, index) => {
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: file.name });
    button.setAttribute("aria-pressed", String(index === 0));
    button.addEventListener("click", () => {
      element("files").querySelectorAll("button").forEach((other) => other.setAttribute("aria-pressed", String(other === button)));
      open(file);
    });
    const item = document.createElement("li");
    item.append(button);
    return item;
  }));
}

async function download({ file, more }) {
  element("error").hidden = true;
  try {
    const pose = element("pose").checked ? "true" : "";
    const picture = await (await post(withChoices("v1/annotated", { ...everyFace, ...more, pose }), file, { accept: "image/png" })).blob();
    const link = Object.assign(document.createElement("a"), {
      href: URL.createObjectURL(picture),
      download: `${(file.name ?? "picture").replace(/\.\w+$/, "")}-keypoints.png`,
    });
    link.click();

    // Some browsers ask people first whether they want it.
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  } catch (error) {
    fail(error, () => download({ file, more }), file.name);
  }
}

/** Copies what an element says; where that is not allowed, it is left selected for people to copy. */
async function copy(from) {
  // A page from plain http has no clipboard, and a browser may refuse it; a selection can be copied even so.
  if (await navigator.clipboard?.writeText(from.textContent).then(() => true, () => false)) {
    return true;
  }

  getSelection().selectAllChildren(from);
  const isCopied = document.execCommand("copy");
  if (isCopied) {
    getSelection().removeAllRanges();
  }

  return isCopied;
}

async function listModels() {
  element("error").hidden = true;
  try {
    const answer = await (await ask("v1/models")).json();
    element("models-json").textContent = formatted(answer);
    element("models-list").showModal();
  } catch (error) {
    fail(error, listModels, null);
  }
}

/** Fills the choices, once: a service that answers pictures tells its models and detectors. What fails is tried again with the next one. */
function fillModels() {
  models ??= ask("v1/models").then((response) => response.json()).then((answer) => {
    element("model").append(...answer.models.filter((model) => !model.default).map(({ name }) => new Option(name, name)));
    detectors = answer.detectors.toSorted((a, b) => b.default - a.default).map(({ name }) => name);
    for (const option of [...element("detector").options].filter(({ value }) => value && !detectors.includes(value))) {
      option.remove();
    }

    element("other-detector").hidden = detectors.length < 2;
  }).catch(() => {
    models = null;
  });
}

element("file").addEventListener("change", (event) => take([...event.target.files]));
for (const id of ["camera", "live-camera"]) {
  element(id).addEventListener("click", () => play(Live.camera));
}
element("example").addEventListener("click", takeExample);
element("again").addEventListener("click", () => {
  restart();
  element("file").focus();
});
element("download").addEventListener("click", () => download(shown));
element("models").addEventListener("click", listModels);
element("other-detector").addEventListener("click", () => {
  const current = element("detector").value || detectors[0];
  element("detector").value = detectors.find((name) => name !== current) ?? "";
  locate(shown.file);
});
element("thorough").addEventListener("click", () => locate(shown.file, { search: "thorough" }));
element("whole").addEventListener("click", () => locate(shown.file, { cropped: "true" }));
element("detector").addEventListener("change", () => locate(shown.file));

// A picture that is one face stays one for another model; to choose a detector is to look for faces again.
element("model").addEventListener("change", () => locate(shown.file, shown.more));
element("key-form").addEventListener("submit", (event) => {
  event.preventDefault();
  apiKey.value = element("key").value;
  element("key-form").hidden = true;
  element("error").hidden = true;
  retry();
});
for (const [id, choice] of [["uncertainty", "showsUncertainty"], ["pose", "showsPose"]]) {
  element(id).addEventListener("change", (event) => {
    overlay[choice] = event.target.checked;
    overlay.draw();
  });
}
element("copy").addEventListener("click", async () => {
  element("copy").textContent = await copy(element("json")) ? "Copied" : "Not copied";
  setTimeout(() => { element("copy").textContent = "Copy"; }, 1500);
});
for (const type of ["dragover", "dragleave", "drop"]) {
  addEventListener(type, (event) => {
    event.preventDefault();
    element("stage").classList.toggle("over", type === "dragover");
    if (type === "drop") {
      take([...event.dataTransfer.files]);
    }
  });
}
addEventListener("paste", (event) => take([...event.clipboardData.files]));
addEventListener("keydown", (event) => {
  if (event.key === "Escape" && (document.body.dataset.mode !== "empty" || live) && !element("models-list").open) {
    restart();
    element("file").focus();
  }
});
