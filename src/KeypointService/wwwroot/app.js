const element = (id) => document.getElementById(id);
const stage = element("stage");
const canvas = element("canvas");
const tip = element("name");
const status = element("status");

let picture = null;
let faces = [];

const featureOf = (name) =>
  name.endsWith("eye_center") ? "eye"
  : name.includes("eyebrow") ? "brow"
  : name.includes("eye") ? "corner"
  : name.startsWith("nose") ? "nose"
  : "mouth";

const colourOf = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${featureOf(name)}`);

function say(text, isError = false) {
  status.textContent = text;
  status.classList.toggle("error", isError);
}

/** Length in the picture of one CSS pixel on screen. */
const picturePixel = () => picture.width / canvas.clientWidth;

function draw() {
  if (!picture) {
    return;
  }

  // As many device pixels as are on screen: sharp lines, whatever the size of the picture.
  canvas.style.aspectRatio = `${picture.width} / ${picture.height}`;
  canvas.style.maxWidth = `calc(80vh * ${picture.width / picture.height})`;
  canvas.width = Math.round(canvas.clientWidth * devicePixelRatio);
  canvas.height = Math.round(canvas.clientHeight * devicePixelRatio);
  const scale = canvas.width / picture.width;
  const context = canvas.getContext("2d");
  context.scale(scale, scale);
  context.drawImage(picture, 0, 0);

  // The service counts from the centre of the top-left pixel, a canvas from its corner.
  context.translate(0.5, 0.5);
  const unit = picturePixel();
  for (const { box, keypoints } of faces) {
    const dot = Math.max(2 * unit, box.width * 0.014);
    for (const [width, colour] of [[4, "rgb(0 0 0 / 60%)"], [1.5, "#ffffff"]]) {
      context.lineWidth = width * unit;
      context.strokeStyle = colour;
      context.strokeRect(box.x, box.y, box.width, box.height);
    }

    for (const { name, x, y } of keypoints) {
      context.beginPath();
      context.arc(x, y, dot, 0, 2 * Math.PI);
      context.fillStyle = colourOf(name);
      context.fill();
      context.lineWidth = unit;
      context.strokeStyle = "rgb(0 0 0 / 70%)";
      context.stroke();
    }
  }
}

function showNearest(event) {
  const unit = picturePixel();
  const near = faces.flatMap((face) => face.keypoints)
    .map((point) => ({ point, distance: Math.hypot(point.x + 0.5 - event.offsetX * unit, point.y + 0.5 - event.offsetY * unit) }))
    .sort((a, b) => a.distance - b.distance)[0];
  tip.hidden = !near || near.distance > 14 * unit;
  if (!tip.hidden) {
    tip.textContent = near.point.name.replaceAll("_", " ");
    tip.style.left = `${canvas.offsetLeft + (near.point.x + 0.5) / unit}px`;
    tip.style.top = `${canvas.offsetTop + (near.point.y + 0.5) / unit}px`;
  }
}

async function locate(file) {
  stage.classList.add("busy");
  say("Looking for faces …");
  const started = performance.now();
  try {
    const response = await fetch("v1/keypoints", {
      method: "POST",
      headers: { "Content-Type": "application/octet-stream", Accept: "application/json" },
      body: file,
    });
    const answer = await response.json();
    if (!response.ok) {
      throw new Error(`${answer.title} ${answer.detail ?? ""}`);
    }

    picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    faces = answer.faces;
    const time = Math.round(performance.now() - started);
    say(`${faces.length === 0 ? "No face" : faces.length === 1 ? "1 face" : `${faces.length} faces`} found in ${time} ms.`);
    element("json").textContent = JSON.stringify(answer, null, 2);
    show(true);
    draw();
  } catch (error) {
    say(error.message, true);
  } finally {
    stage.classList.remove("busy");
  }
}

function show(result) {
  canvas.hidden = !result;
  element("drop").hidden = result;
  tip.hidden = true;
  element("example").hidden = result;
  for (const id of ["json", "again", "copy"]) {
    element(id).hidden = !result;
  }
}

const take = (files) => {
  const file = [...files].find((f) => f.type.startsWith("image/")) ?? files[0];
  if (file) {
    locate(file);
  }
};

element("file").addEventListener("change", (event) => take(event.target.files));
element("again").addEventListener("click", () => {
  show(false);
  element("file").value = "";
  say("No picture yet.");
  element("file").focus();
});
element("example").addEventListener("click", async () => {
  const response = await fetch("example.jpg");
  locate(await response.blob());
});
element("copy").addEventListener("click", async () => {
  await navigator.clipboard.writeText(element("json").textContent);
  say("Copied.");
});
for (const type of ["dragover", "dragleave", "drop"]) {
  stage.addEventListener(type, (event) => {
    event.preventDefault();
    stage.classList.toggle("over", type === "dragover");
    if (type === "drop") {
      take(event.dataTransfer.files);
    }
  });
}
addEventListener("paste", (event) => take(event.clipboardData.files));
addEventListener("resize", draw);
canvas.addEventListener("pointermove", showNearest);
canvas.addEventListener("pointerleave", () => { tip.hidden = true; });
