import { apiKey } from "./key.js";
import { ask } from "./service.js";

const longestSide = 800;
const quality = 0.8;

// Milliseconds without an answer after which people are told why.
const longestRefusal = 1000;

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

/** Why a socket does not open: the browser keeps the answer to itself, so another request has to tell. */
const refusal = () => ask("v1/models").then(
  () => new Error("The service takes no live video now. Try again in a moment."),
  (error) => error);

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
  #address;
  #socket = null;
  #stopped = false;
  #lost = null;
  #fail = () => {};
  #mirrored;

  /**
   * @param source A camera's stream or a video file.
   * @param address Of the stream, with its query.
   */
  constructor(source, address) {
    this.#address = new URL(address);
    this.#address.protocol = this.#address.protocol.replace("http", "ws");
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

  /**
   * Runs until it is stopped.
   * @param onAnswer Takes a frame and its answer.
   * @param onRefusal Takes what is wrong, in words, where no frame has been answered for a while.
   */
  async run(onAnswer, onRefusal) {
    const pace = new Pace();
    try {
      await this.#video.play().catch(() => {
        if (!this.#stopped) {
          throw new Error("This browser cannot play that video.");
        }
      });
      await this.#open();
      let answered = performance.now();
      while (!this.#stopped) {
        try {
          await this.#unlessLost((resolve) => nextFrame(this.#video).then(resolve));
          const start = performance.now();
          const answer = await this.#ask();
          if (answer?.faces && !this.#stopped) {
            answered = performance.now();
            pace.add(answered - start);
            onAnswer({ answer, frame: this.#frame, mirrored: this.#mirrored, pace });
          } else if (answer && !this.#stopped && performance.now() - answered > longestRefusal) {
            answered = performance.now();
            onRefusal(answer.detail ?? answer.title);
          }
        } catch (error) {
          await this.#reopen(error);
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
    if (this.#stopped) {
      return null;
    }

    // Or what is wrong with the frame; one that the service had no time for is no reason to stop.
    return JSON.parse(await this.#exchange(picture));
  }

  /** A page that is out of sight gets no frames, and the service closes what is idle: it goes on when the page is seen again. */
  async #reopen(error) {
    if (error !== this.#lost || !document.hidden || this.#stopped) {
      throw error;
    }

    await new Promise((resolve) => document.addEventListener("visibilitychange", resolve, { once: true }));
    this.#lost = null;
    await this.#open();
  }

  async #open() {
    if (this.#stopped) {
      return;
    }

    const socket = new WebSocket(this.#address, apiKey.protocols);
    this.#socket = socket;
    socket.onclose = ({ reason }) => {
      this.#lost = new Error(reason || "The connection to the service is lost.");
      this.#fail(this.#lost);
    };
    try {
      await this.#unlessLost((resolve) => {
        socket.onopen = resolve;
      });
    } catch (error) {
      throw this.#stopped ? error : await refusal();
    }
  }

  #exchange(picture) {
    return this.#unlessLost((resolve) => {
      this.#socket.onmessage = ({ data }) => resolve(data);
      this.#socket.send(picture);
    });
  }

  /** Waits for something, or until the connection is lost, whenever that happens. */
  #unlessLost(start) {
    return new Promise((resolve, reject) => {
      if (this.#lost) {
        reject(this.#lost);
      } else {
        this.#fail = reject;
        start(resolve);
      }
    });
  }
}
