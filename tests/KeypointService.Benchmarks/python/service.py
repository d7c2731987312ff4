"""The obvious way to the same answer, to compare with: Flask, OpenCV's cascade and its network module."""

import os
import tempfile

import cv2
import numpy as np
import onnx
from flask import Flask, abort, request
from onnx.utils import extract_model

MODELS = os.environ.get("MODELS", os.path.join(os.path.dirname(__file__), "../../../models"))
MODEL = os.environ.get("MODEL", "compact")
WORKING_SIZE = 640
CROP = 96
VARIANCE_FLOOR = 16  # as in the models' graphs

app = Flask(__name__)
cv2.setNumThreads(1)


def load_network(path):
    """Load a model and what its metadata says of crops and faces.

    OpenCV 4.6 cannot divide by a computed deviation, so the normalisation at
    the front of the graph is left out here and done in `locate`.
    """
    graph = onnx.load(path)
    metadata = {entry.key: entry.value for entry in graph.metadata_props}
    normalised = next(node.output[0] for node in graph.graph.node if node.op_type == "Div")
    outputs = [o.name for o in graph.graph.output if o.name in ("keypoints", "face_score")]
    with tempfile.NamedTemporaryFile(suffix=".onnx") as rest:
        extract_model(path, rest.name, [normalised], outputs)
        network = cv2.dnn.readNetFromONNX(rest.name)
    return network, outputs, metadata


network, outputs, metadata = load_network(os.path.join(MODELS, MODEL, "model.onnx"))
names = metadata["keypoint_names"].split(",")
crop_scale = float(metadata["crop_scale"])
min_confidence = float(metadata.get("min_confidence", 0))
cascade = cv2.CascadeClassifier(os.path.join(MODELS, "haar", "haarcascade_frontalface_default.xml"))


def detect(gray):
    """Find the boxes of faces on a small copy."""
    scale = max(1, max(gray.shape) / WORKING_SIZE)
    small = cv2.resize(gray, None, fx=1 / scale, fy=1 / scale, interpolation=cv2.INTER_AREA)
    least = max(small.shape) // 18
    return scale * np.array(cascade.detectMultiScale(small, 1.1, 5, minSize=(least, least))).reshape(-1, 4)


def crops_of(gray, boxes):
    """Cut a square crop of 96x96 pixels for each box, and tell its transform to the picture."""
    for x, y, width, height in boxes:
        scale = crop_scale * max(width, height) / CROP
        left = x + width / 2 - scale * CROP / 2
        top = y + height / 2 - scale * CROP / 2
        to_picture = np.array([[scale, 0, left + scale / 2 - 0.5], [0, scale, top + scale / 2 - 0.5]])
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        crop = cv2.warpAffine(gray, to_picture, (CROP, CROP), flags=flags, borderMode=cv2.BORDER_REPLICATE)
        yield crop.astype(np.float32), to_picture


def locate(gray, boxes):
    """Run the network on all boxes at once and yield the faces that it believes in."""
    crops, transforms = zip(*crops_of(gray, boxes))
    blob = np.stack(crops)[:, None]
    blob -= blob.mean(axis=(2, 3), keepdims=True)
    blob /= np.sqrt((blob ** 2).mean(axis=(2, 3), keepdims=True) + VARIANCE_FLOOR)
    network.setInput(blob)
    answer = dict(zip(outputs, network.forward(outputs)))
    scores = answer["face_score"][:, 0] if "face_score" in answer else np.ones(len(boxes))
    for box, to_picture, keypoints, score in zip(boxes, transforms, answer["keypoints"], scores):
        if score >= min_confidence:
            points = keypoints.reshape(-1, 2) @ to_picture[:, :2].T + to_picture[:, 2]
            yield {
                "box": dict(zip(("x", "y", "width", "height"), map(float, box))),
                "confidence": round(float(score), 4),
                "keypoints": [
                    {"name": name, "x": round(float(x), 2), "y": round(float(y), 2)}
                    for name, (x, y) in zip(names, points)
                ],
            }


@app.post("/v1/keypoints")
def keypoints():
    """Answer a picture with its faces."""
    image = cv2.imdecode(np.frombuffer(request.get_data(), np.uint8), cv2.IMREAD_COLOR)
    if image is None:
        abort(415)
    gray = cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)
    boxes = detect(gray)
    faces = list(locate(gray, boxes)) if len(boxes) else []
    height, width = gray.shape
    return {"image": {"width": width, "height": height}, "model": MODEL, "faces": faces}
