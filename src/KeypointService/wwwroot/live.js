const longestSide = 800;
const quality = 0.8;

/** One second's worth of answers: how many, and how long they took on average. */
class Pace {
  #answers = [];

  add(latency) {
    const now = performance.now();
    this.#answers = [...this.#answers.filter(({ at }) => now - at < 1000), { at: now, latency }];
  }

  get rate() {
    return this.#answers.length;
  }

  get latency() {
    return this.#answers.reduce((sum, { latency }) => sum + latency, 0) / this.#answers.length;
  }
}

const opened = (socket) => new Promise((resolve, reject) => {
  socket.addEventListener("open", resolve, { once: true });
  socket.addEventListener("close", () => reject(new Error("The service takes no live video now. Try again in a moment.")), { once: true });
});

const nextFrame = (video) => new Promise((resolve) => {
  if (video.requestVideoFrameCallback) {
    video.requestVideoFrameCallback(resolve);
  } else {
    requestAnimationFrame(resolve);
  }
});

/** Sends the frames of a camera or a video file, one at a time, and hands on each with its answer. */
export class Live {
  #video = document.createElement("video");
  #frame = document.createElement("canvas");
  #socket = null;
  #stopped = false;
  #mirrored;

  /** @param source A camera's stream or a video file. */
  constructor(source) {
    this.#mirrored = source instanceof MediaStream;
    this.#video.muted = true;
    this.#video.playsInline = true;
    if (source instanceof MediaStream) {
      this.#video.srcObject = source;
    } else {
      this.#video.src = URL.createObjectURL(source);
      this.#video.loop = true;
    }
  }

  static async camera() {
    if (!navigator.mediaDevices?.getUserMedia) {
      throw new Error("This browser gives the camera only to pages from https or from this machine itself.");
    }

    try {
      return await navigator.mediaDevices.getUserMedia({ video: { width: { ideal: 640 }, facingMode: "user" } });
    } catch (error) {
      throw new Error(error.name === "NotAllowedError" ? "The camera is not allowed. Allow it in the browser's address bar, then try again."
        : error.name === "NotFoundError" ? "There is no camera on this device."
        : `The camera cannot be used: ${error.message}`);
    }
  }

  /** Runs until it is stopped. */
  async run(onAnswer) {
    const pace = new Pace();
    try {
      await this.#video.play().catch(() => {
        if (!this.#stopped) {
          throw new Error("This browser cannot play that video.");
        }
      });
      const address = new URL("v1/stream", document.baseURI);
      address.protocol = address.protocol.replace("http", "ws");
      this.#socket = new WebSocket(address);
      await opened(this.#socket);
      while (!this.#stopped) {
        await nextFrame(this.#video);
        const start = performance.now();
        const answer = await this.#ask();
        if (answer && !this.#stopped) {
          pace.add(performance.now() - start);
          onAnswer({ answer, frame: this.#frame, mirrored: this.#mirrored, pace });
        }
      }
    } catch (error) {
      if (!this.#stopped) {
        throw error;
      }
    } finally {
      this.stop();
    }
  }

  stop() {
    this.#stopped = true;
    this.#socket?.close(1000);
    this.#video.pause();
    this.#video.srcObject?.getTracks().forEach((track) => track.stop());
    if (this.#video.src) {
      URL.revokeObjectURL(this.#video.src);
    }
  }

  /** Sends the current frame; gives its answer, or null where there is none yet. */
  async #ask() {
    const { videoWidth, videoHeight } = this.#video;
    if (!videoWidth) {
      return null;
    }

    const scale = Math.min(1, longestSide / Math.max(videoWidth, videoHeight));
    this.#frame.width = Math.round(videoWidth * scale);
    this.#frame.height = Math.round(videoHeight * scale);
    this.#frame.getContext("2d").drawImage(this.#video, 0, 0, this.#frame.width, this.#frame.height);
    const picture = await new Promise((resolve) => this.#frame.toBlob(resolve, "image/jpeg", quality));
    const answer = JSON.parse(await this.#exchange(picture));

    // A frame that the service had no time for is no reason to stop.
    return answer.faces ? answer : null;
  }

  #exchange(picture) {
    return new Promise((resolve, reject) => {
      const socket = this.#socket;
      socket.onmessage = ({ data }) => resolve(data);
      socket.onclose = ({ reason }) => reject(new Error(reason || "The connection to the service is lost."));
      socket.send(picture);
    });
  }
}
