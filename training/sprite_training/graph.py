"""What onnxruntime would do to a graph each time that it loads it, done once."""

from pathlib import Path
from tempfile import TemporaryDirectory

import onnx
import onnxruntime
from onnx import TensorProto, helper


def simplified(model: onnx.ModelProto) -> onnx.ModelProto:
    """The graph without what follows from constants alone, half of its nodes, as onnxruntime simplifies it for every device (level
    "basic"). Weights that lie in a file of their own keep their names and are not touched: they count as inputs meanwhile."""
    weights = [tensor for tensor in model.graph.initializer if tensor.data_location == TensorProto.EXTERNAL]
    names = {tensor.name for tensor in weights}
    open_ = onnx.ModelProto()
    open_.CopyFrom(model)
    _replace(open_.graph.initializer, [tensor for tensor in model.graph.initializer if tensor.name not in names])
    open_.graph.input.extend(helper.make_tensor_value_info(tensor.name, tensor.data_type, tensor.dims) for tensor in weights)
    simple = _optimized(open_)
    _replace(simple.graph.input, [value for value in simple.graph.input if value.name not in names])
    simple.graph.initializer.extend(weights)
    # What onnxruntime adds: operators that nothing uses, and shapes, which it finds anew.
    _replace(simple.opset_import, list(model.opset_import))
    del simple.graph.value_info[:]
    return simple


def _optimized(model: onnx.ModelProto) -> onnx.ModelProto:
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    with TemporaryDirectory() as folder:
        options.optimized_model_filepath = str(Path(folder) / "graph.onnx")
        onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
        return onnx.load(options.optimized_model_filepath)


def _replace(field, values: list) -> None:
    kept = [type(value).FromString(value.SerializeToString()) for value in values]
    del field[:]
    field.extend(kept)
