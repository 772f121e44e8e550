"""Running a neural model on one core: on OpenVINO where it is installed, else on ONNX Runtime.

One core a process, because every worker process reads its own file: threads of one would only
take the cores of another, and results would depend on how sums are split among them.
"""

import importlib.util
import sys
from pathlib import Path
from typing import Any, Protocol

import numpy
from numpy.typing import NDArray

from ingest.ocr.memory import need, thrifty

Floats = NDArray[numpy.float32]

_EACH_SHAPE = 48 << 20  # bytes; what OpenVINO takes to prepare itself for one shape of input
_INNER_LAYERS = 14  # times the input's bytes; what lies between input and answer


class Session(Protocol):
    """One loaded model."""

    characters: list[str]  # what a recogniser can read, in the order of its answer; else empty

    def run(self, batch: Floats) -> Floats:
        """The model's first answer to `batch`; valid until the next call."""

    def rest(self) -> None:
        """Give back the memory that the last run took; its answer is gone with it."""


def load(model: Path) -> Session:
    """Load the ONNX file `model`."""
    thrifty()
    if importlib.util.find_spec("openvino") is not None:
        return OpenVinoSession(model)
    return OnnxSession(model)


class OpenVinoSession:
    """A model on OpenVINO, about 1.4 times as fast as ONNX Runtime, and again with bfloat16."""

    def __init__(self, model: Path) -> None:
        _silence()
        import openvino

        core = openvino.Core()
        precision = "bf16" if "BF16" in core.get_property("CPU", "OPTIMIZATION_CAPABILITIES") else "f32"
        settings = {
            "INFERENCE_NUM_THREADS": 1,
            "NUM_STREAMS": 1,
            "INFERENCE_PRECISION_HINT": precision,
            "ENABLE_CPU_PINNING": False,
        }
        network = core.read_model(model)
        facts = network.get_rt_info()
        self.characters: list[str] = (
            str(facts["framework"]["character"].value).splitlines() if "framework" in facts else []
        )
        self._model = core.compile_model(network, "CPU", settings)
        self._request = self._model.create_infer_request()
        self._prepared: set[tuple[int, ...]] = set()

    def run(self, batch: Floats) -> Floats:
        """The model's first answer to `batch`; valid until the next call. Raises MemoryError."""
        if batch.shape not in self._prepared:
            # Where OpenVINO cannot get the memory for a new shape it does not fail: it answers nonsense.
            need(_EACH_SHAPE + _INNER_LAYERS * batch.nbytes)
            self._prepared.add(batch.shape)
        self._request.infer([batch], share_inputs=True)
        answer: Floats = self._request.get_output_tensor(0).data
        return answer

    def rest(self) -> None:
        """Give back the memory that the last run took; its answer is gone with it."""
        self._model.release_memory()
        self._prepared.clear()


def _silence() -> None:
    """Keep OpenVINO from telling its makers that it was loaded: with what tells them out of reach, it takes
    a stand-in of its own that tells nobody. Else each process would leave a file in the home and call out."""
    sys.modules.setdefault("openvino_telemetry", None)  # type: ignore[arg-type]


class OnnxSession:
    """A model on ONNX Runtime."""

    def __init__(self, model: Path) -> None:
        import onnxruntime

        settings = onnxruntime.SessionOptions()
        settings.intra_op_num_threads = 1
        settings.inter_op_num_threads = 1
        settings.log_severity_level = 4
        # The arena keeps the largest page's memory for good.
        settings.enable_cpu_mem_arena = False
        self._session: Any = onnxruntime.InferenceSession(
            str(model), settings, providers=["CPUExecutionProvider"]
        )
        self._input: str = self._session.get_inputs()[0].name
        facts = self._session.get_modelmeta().custom_metadata_map
        self.characters: list[str] = facts.get("character", "").splitlines()

    def run(self, batch: Floats) -> Floats:
        """The model's first answer to `batch`; valid until the next call."""
        answer: Floats = self._session.run(None, {self._input: batch})[0]
        return answer

    def rest(self) -> None:
        """Nothing is to be given back: without an arena every run frees what it took."""
