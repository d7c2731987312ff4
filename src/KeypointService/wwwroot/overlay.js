const featureOf = (name) =>
  name.endsWith("eye_center") ? "eye"
  : name.includes("eyebrow") ? "brow"
  : name.includes("eye") ? "corner"
  : name.startsWith("nose") ? "nose"
  : "mouth";

// Degrees; a head that is turned less looks at the camera, as far as can be told.
export const leastTurn = 8;

/** A picture and the faces on it, drawn with as many pixels as the screen has. */
export class Overlay {
  #canvas;
  #tip;
  #picture = null;
  #faces = [];
  #mirrored = false;
  #chosen = -1;
  #colours = {};
  #zoomed = -1;
  showsUncertainty = true;
  showsPose = true;

  constructor(canvas, tip) {
    this.#canvas = canvas;
    this.#tip = tip;
    const style = getComputedStyle(document.documentElement);
    for (const feature of ["eye", "corner", "brow", "nose", "mouth"]) {
      this.#colours[feature] = style.getPropertyValue(`--${feature}`);
    }

    new ResizeObserver(() => this.draw()).observe(canvas.parentElement);
    canvas.addEventListener("pointermove", (event) => this.#chooseNearest(event));
    canvas.addEventListener("pointerdown", (event) => this.#chooseNearest(event));
    canvas.addEventListener("pointerleave", (event) => {
      // A finger that is lifted leaves as well, and the tip is there to be read then.
      if (event.pointerType !== "touch") {
        this.#choose(-1);
      }
    });
    canvas.addEventListener("blur", () => this.#choose(-1));
    canvas.addEventListener("keydown", (event) => this.#walk(event));
  }

  /** Shows faces on a picture: an image, a bitmap or a canvas. */
  show(picture, faces, mirrored = false) {
    // The frames of a video are drawn into one canvas: there the point that is read stays the same from frame to frame.
    if (picture !== this.#picture || !(picture instanceof HTMLCanvasElement)) {
      this.#chosen = -1;
    }

    this.#picture = picture;
    this.#faces = faces;
    this.#mirrored = mirrored;
    this.#zoomed = -1;
    this.draw();
  }

  /** Shows one face alone, by its number in the list; -1 for the whole picture. */
  zoom(index) {
    this.#zoomed = index;
    this.#chosen = -1;
    this.draw();
  }

  /** The part of the picture that is shown, in its pixels. */
  get #part() {
    const { width, height } = this.#picture;
    const box = this.#faces[this.#zoomed]?.box;
    if (!box) {
      return { x: 0, y: 0, width, height };
    }

    const side = 1.5 * Math.max(box.width, box.height);
    return { x: box.x + (box.width - side) / 2, y: box.y + (box.height - side) / 2, width: side, height: side };
  }

  clear() {
    this.show(null, []);
    this.#choose(-1);
  }

  draw() {
    const picture = this.#picture;
    const canvas = this.#canvas;
    if (!picture) {
      return;
    }

    const room = canvas.parentElement.clientWidth;
    const highest = Math.max(240, innerHeight * 0.78);
    const part = this.#part;
    const width = Math.min(room, highest * part.width / part.height);
    canvas.style.width = `${width}px`;
    canvas.style.height = `${width * part.height / part.width}px`;
    const sharp = [Math.round(width * devicePixelRatio), Math.round(width * devicePixelRatio * part.height / part.width)];
    if (canvas.width !== sharp[0] || canvas.height !== sharp[1]) {
      [canvas.width, canvas.height] = sharp;
    }

    const context = canvas.getContext("2d");
    const scale = canvas.width / part.width;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, canvas.width, canvas.height);
    context.setTransform(
      this.#mirrored ? -scale : scale, 0, 0, scale, this.#mirrored ? canvas.width + part.x * scale : -part.x * scale, -part.y * scale);
    context.drawImage(picture, 0, 0);

    // The service counts from the centre of the top-left pixel, a canvas from its corner.
    context.translate(0.5, 0.5);
    const unit = part.width / width;
    for (const face of this.#faces) {
      this.#drawBox(context, face.box, unit);
      if (this.showsUncertainty) {
        face.keypoints.filter((point) => point.sigma).forEach((point) => this.#drawSigma(context, point, unit));
      }

      if (this.showsPose && face.pose) {
        this.#drawPose(context, face, unit);
      }

      face.keypoints.forEach((point) => this.#drawPoint(context, point, face, unit));
    }

    this.#drawTracks(context, scale);
    this.#placeTip();
  }

  #drawBox(context, box, unit) {
    for (const [width, colour] of [[3.5, "rgb(0 0 0 / 45%)"], [1.5, "rgb(255 255 255 / 90%)"]]) {
      context.beginPath();
      context.roundRect(box.x, box.y, box.width, box.height, 6 * unit);
      context.lineWidth = width * unit;
      context.strokeStyle = colour;
      context.stroke();
    }
  }

  /** An arrow out of the nose, as long as the head is turned away from the camera. */
  #drawPose(context, { pose, box, keypoints }, unit) {
    if (Math.max(Math.abs(pose.yaw), Math.abs(pose.pitch)) < leastTurn) {
      return;
    }

    const nose = keypoints.find(({ name }) => name === "nose_tip");
    const [yaw, pitch, roll] = [pose.yaw, pose.pitch, pose.roll].map((angle) => angle * Math.PI / 180);
    const [x, y] = [Math.sin(yaw) * Math.cos(pitch), -Math.sin(pitch)];
    const length = 0.7 * box.width;
    const tip = [
      nose.x + length * (x * Math.cos(roll) - y * Math.sin(roll)),
      nose.y + length * (x * Math.sin(roll) + y * Math.cos(roll)),
    ];
    const angle = Math.atan2(tip[1] - nose.y, tip[0] - nose.x);
    const head = Math.min(9 * unit, Math.hypot(tip[0] - nose.x, tip[1] - nose.y) / 2);
    for (const [width, colour] of [[5.5, "rgb(0 0 0 / 55%)"], [3, "#ffffff"]]) {
      context.beginPath();
      context.moveTo(nose.x, nose.y);
      context.lineTo(...tip);
      for (const side of [-1, 1]) {
        context.moveTo(...tip);
        context.lineTo(tip[0] - head * Math.cos(angle + side * 0.5), tip[1] - head * Math.sin(angle + side * 0.5));
      }

      context.lineWidth = width * unit;
      context.lineCap = "round";
      context.strokeStyle = colour;
      context.stroke();
    }
  }

  #drawSigma(context, { name, x, y, sigma }, unit) {
    context.beginPath();
    // In two dimensions 1.5 sigma hold two thirds of all errors.
    context.arc(x, y, 1.5 * sigma, 0, 2 * Math.PI);
    context.fillStyle = "rgb(255 255 255 / 18%)";
    context.fill();
    context.lineWidth = unit;
    context.strokeStyle = this.#colours[featureOf(name)];
    context.stroke();
  }

  #drawPoint(context, point, face, unit) {
    const chosen = this.#points()[this.#chosen] === point;
    const radius = Math.max(2 * unit, Math.min(5 * unit, face.box.width * 0.014)) * (chosen ? 1.8 : 1);
    context.beginPath();
    context.arc(point.x, point.y, radius, 0, 2 * Math.PI);
    const colour = this.#colours[featureOf(point.name)];
    const isHidden = point.visibility < 0.5;

    // A hidden point is a ring: it is where the model thinks that it lies.
    context.fillStyle = isHidden ? "rgb(0 0 0 / 45%)" : colour;
    context.fill();
    context.lineWidth = (chosen || isHidden ? 2 : 1) * unit;
    context.strokeStyle = isHidden ? colour : chosen ? "#ffffff" : "rgb(0 0 0 / 70%)";
    context.stroke();
  }

  /** Numbers of tracked faces; written the right way round also on a mirrored picture. */
  #drawTracks(context, scale) {
    const size = 13 * devicePixelRatio;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.font = `600 ${size}px system-ui, sans-serif`;
    context.textBaseline = "bottom";
    for (const { box, track } of this.#faces.filter((face) => face.track)) {
      const part = this.#part;
      const left = this.#mirrored ? part.x + part.width - box.x - box.width : box.x - part.x;
      const at = [left * scale, Math.max(size * 1.5, (box.y - part.y) * scale - size * 0.4)];
      context.lineWidth = size / 4;
      context.strokeStyle = "rgb(0 0 0 / 70%)";
      context.strokeText(`Face ${track}`, ...at);
      context.fillStyle = "#ffffff";
      context.fillText(`Face ${track}`, ...at);
    }
  }

  /** The points that can be read: of the faces that are shown. */
  #points() {
    return this.#faces[this.#zoomed]?.keypoints ?? this.#faces.flatMap((face) => face.keypoints);
  }

  /** Where a point is on screen, in CSS pixels of the canvas. */
  #onScreen({ x, y }) {
    const part = this.#part;
    const unit = this.#canvas.clientWidth / part.width;
    return [(this.#mirrored ? part.x + part.width - x - 0.5 : x + 0.5 - part.x) * unit, (y + 0.5 - part.y) * unit];
  }

  #chooseNearest(event) {
    const reach = event.pointerType === "mouse" ? 14 : 28;
    let nearest = -1;
    let least = reach;
    this.#points().forEach((point, index) => {
      const [x, y] = this.#onScreen(point);
      const distance = Math.hypot(x - event.offsetX, y - event.offsetY);
      if (distance < least) {
        [nearest, least] = [index, distance];
      }
    });
    this.#choose(nearest);
  }

  #walk(event) {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    const count = this.#points().length;
    if (step && count > 0) {
      event.preventDefault();
      this.#choose(this.#chosen < 0 ? (step > 0 ? 0 : count - 1) : (this.#chosen + step + count) % count);
    }
  }

  #choose(index) {
    if (index !== this.#chosen) {
      this.#chosen = index;
      this.draw();
    }

    this.#placeTip();
  }

  #placeTip() {
    const point = this.#points()[this.#chosen];
    this.#tip.hidden = !point;
    if (point) {
      const [x, y] = this.#onScreen(point);
      this.#tip.textContent = point.name.replaceAll("_", " ") + (point.sigma ? ` ± ${point.sigma.toFixed(1)} px` : "")
        + (point.visibility < 0.5 ? ", hidden" : "");
      const half = this.#tip.offsetWidth / 2;
      const room = this.#canvas.parentElement.clientWidth;
      this.#tip.style.left = `${Math.min(Math.max(this.#canvas.offsetLeft + x, half), Math.max(half, room - half))}px`;
      this.#tip.style.top = `${this.#canvas.offsetTop + y}px`;
    }
  }
}
