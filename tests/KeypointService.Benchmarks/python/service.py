"""The obvious way to the same answer, to compare with.

Flask, OpenCV's cascade and OpenCV's network module, on Debian's packages
python3-flask, python3-opencv, python3-onnx and gunicorn. From this folder:

    gunicorn --workers 2 --bind 127.0.0.1:8081 service:app
"""

import os

import cv2
import numpy as np
import onnx
from flask import Flask, abort, request
from onnx import numpy_helper
from onnx.utils import Extractor

HERE = os.path.dirname(os.path.abspath(__file__))
MODELS = os.path.join(HERE, "../../../models")
CASCADE = os.path.join(MODELS, "haar/haarcascade_frontalface_default.xml")
MODEL = os.environ.get("MODEL", "compact")
WORKING_SIZE = 640
CROP = 96
VARIANCE_FLOOR = 16  # as in the models' graphs


def in_floats(graph):
    """Undo the quantization, which OpenCV 4.6 cannot read; the weights stay."""
    values = {t.name: numpy_helper.to_array(t) for t in graph.initializer}
    source = {}
    kept = []
    for node in graph.node:
        if node.op_type == "QuantizeLinear":
            source[node.output[0]] = node.input[0]
        elif node.op_type == "DequantizeLinear" and node.input[0] in values:
            steps = np.moveaxis(values[node.input[0]], 0, -1)
            weights = np.moveaxis(steps * values[node.input[1]], -1, 0)
            graph.initializer.append(numpy_helper.from_array(
                weights.astype(np.float32), node.output[0]))
        elif node.op_type == "DequantizeLinear":
            source[node.output[0]] = source[node.input[0]]
        else:
            kept.append(node)
    for node in kept:
        node.input[:] = [source.get(name, name) for name in node.input]
    del graph.node[:]
    graph.node.extend(kept)


def load_network(path):
    """Load a model and what its metadata says of crops and faces.

    OpenCV 4.6 cannot divide by a computed deviation, so the normalisation
    at the front of the graph is left out here and done in `locate`. It is
    one operator, or in an older file several that end with a division.
    """
    model = onnx.load(path)
    in_floats(model.graph)
    metadata = {entry.key: entry.value for entry in model.metadata_props}
    front = next(n for n in model.graph.node if n.op_type in (
        "InstanceNormalization", "Div")).output[0]
    names = [output.name for output in model.graph.output]
    outputs = [n for n in names if n in ("keypoints", "face_score")]
    model = Extractor(model).extract_model([front], outputs)
    network = cv2.dnn.readNetFromONNX(np.frombuffer(
        model.SerializeToString(), np.uint8))
    return network, outputs, metadata


cv2.setNumThreads(1)
cascade = cv2.CascadeClassifier(CASCADE)
network, OUTPUTS, METADATA = load_network(
    os.path.join(MODELS, MODEL, "model.onnx"))
NAMES = METADATA["keypoint_names"].split(",")
CROP_SCALE = float(METADATA["crop_scale"])
MIN_CONFIDENCE = float(METADATA.get("min_confidence", 0))
app = Flask(__name__)


def detect(gray):
    """Find the boxes of faces on a small copy."""
    scale = max(1, max(gray.shape) / WORKING_SIZE)
    small = cv2.resize(gray, None, fx=1 / scale, fy=1 / scale,
                       interpolation=cv2.INTER_AREA)
    least = max(small.shape) // 18
    boxes = cascade.detectMultiScale(small, 1.1, 5, minSize=(least, least))
    return scale * np.reshape(boxes, (-1, 4))


def cut(gray, box):
    """Cut a square crop, and tell its transform to the picture."""
    x, y, width, height = box
    scale = CROP_SCALE * max(width, height) / CROP
    first = (scale - 1 - scale * CROP) / 2  # the centre of its first pixel
    to_picture = np.array([[scale, 0, x + width / 2 + first],
                           [0, scale, y + height / 2 + first]])
    crop = cv2.warpAffine(gray, to_picture, (CROP, CROP),
                          flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
                          borderMode=cv2.BORDER_REPLICATE)
    return crop.astype(np.float32), to_picture


def locate(gray, boxes):
    """Run the network on all boxes, and yield the faces it believes in."""
    crops, transforms = zip(*(cut(gray, box) for box in boxes))
    blob = np.stack(crops)[:, None]
    blob -= blob.mean(axis=(2, 3), keepdims=True)
    variance = (blob ** 2).mean(axis=(2, 3), keepdims=True)
    network.setInput(blob / np.sqrt(variance + VARIANCE_FLOOR))
    answers = dict(zip(OUTPUTS, network.forward(OUTPUTS)))
    scores = answers.get("face_score", np.ones((len(boxes), 1)))[:, 0]
    rows = zip(boxes, transforms, answers["keypoints"], scores)
    for box, to_picture, flat, score in rows:
        if score >= MIN_CONFIDENCE:
            points = flat.reshape(-1, 2) @ to_picture[:, :2].T
            points += to_picture[:, 2]
            yield {
                "box": dict(zip(("x", "y", "width", "height"), box.tolist())),
                "confidence": round(float(score), 4),
                "keypoints": [
                    {"name": name, "x": round(x, 2), "y": round(y, 2)}
                    for name, (x, y) in zip(NAMES, points.tolist())],
            }


@app.post("/v1/keypoints")
def answer():
    """Answer a picture with its faces."""
    data = np.frombuffer(request.get_data(), np.uint8)
    image = cv2.imdecode(data, cv2.IMREAD_COLOR)
    if image is None:
        abort(415)
    gray = cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)
    boxes = detect(gray)
    faces = list(locate(gray, boxes)) if len(boxes) else []
    height, width = gray.shape
    size = {"width": width, "height": height}
    return {"image": size, "model": MODEL, "faces": faces}
