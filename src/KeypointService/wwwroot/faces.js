import { leastTurn } from "./overlay.js";

/** In which direction a head is turned, in words; left and right are the person's own. */
function direction({ yaw, pitch }) {
  const words = [
    Math.abs(yaw) < leastTurn ? "" : `${Math.abs(Math.round(yaw))}° to their ${yaw > 0 ? "left" : "right"}`,
    Math.abs(pitch) < leastTurn ? "" : `${Math.abs(Math.round(pitch))}° ${pitch > 0 ? "up" : "down"}`,
  ].filter(Boolean);
  return words.length === 0 ? "looks at you" : `looks ${words.join(", ")}`;
}

const seen = ({ sharpness, brightness }) =>
  brightness < 20 ? "dark" : brightness > 85 ? "very bright" : sharpness < 30 ? "blurred" : sharpness < 60 ? "a little soft" : "sharp";

/** The list of faces; each can be zoomed to. */
export function listFaces(list, faces, onZoom) {
  const buttons = faces.map((face, index) => {
    const button = document.createElement("button");
    button.type = "button";
    button.setAttribute("aria-pressed", "false");
    const told = [face.pose && direction(face.pose), face.quality && seen(face.quality)].filter(Boolean).join(" · ");
    button.append(`Face ${face.track ?? index + 1}`, Object.assign(document.createElement("span"), { textContent: told }));
    button.addEventListener("click", () => {
      const isZoomed = button.getAttribute("aria-pressed") !== "true";
      buttons.forEach((other) => other.setAttribute("aria-pressed", String(isZoomed && other === button)));
      onZoom(isZoomed ? index : -1);
    });
    return button;
  });
  list.replaceChildren(...buttons.map((button) => {
    const item = document.createElement("li");
    item.append(button);
    return item;
  }));
}
