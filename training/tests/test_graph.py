import numpy as np
import pytest

onnx = pytest.importorskip("onnx")
onnxruntime = pytest.importorskip("onnxruntime")
pytest.importorskip("torch")

from onnx import TensorProto, helper, numpy_helper  # noqa: E402
from sprite_training.export import _move_weights  # noqa: E402
from sprite_training.graph import simplified  # noqa: E402


def test_what_follows_from_constants_is_folded_and_weights_keep_their_names(tmp_path):
    weight = np.arange(6, dtype=np.float32).reshape(2, 3)
    graph = helper.make_graph(
        [
            helper.make_node("Constant", [], ["two"], value=numpy_helper.from_array(np.float32(2))),
            helper.make_node("Mul", ["two", "two"], ["four"]),
            helper.make_node("Transpose", ["layer.weight"], ["turned"]),
            helper.make_node("MatMul", ["x", "turned"], ["product"]),
            helper.make_node("Mul", ["product", "four"], ["y"]),
        ],
        "tiny",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["rows", 3])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["rows", 2])],
        [numpy_helper.from_array(weight, "layer.weight")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=8)
    _move_weights(model, {"layer.weight"}, tmp_path / "tiny.safetensors")

    simple = simplified(model)

    assert [node.op_type for node in simple.graph.node] == ["Transpose", "MatMul", "Mul"]
    assert [value.name for value in simple.graph.input] == ["x"]
    [external] = [tensor for tensor in simple.graph.initializer if tensor.data_location == TensorProto.EXTERNAL]
    assert external.name == "layer.weight"
    onnx.save(simple, tmp_path / "tiny.onnx")
    session = onnxruntime.InferenceSession(str(tmp_path / "tiny.onnx"), providers=["CPUExecutionProvider"])
    x = np.ones((1, 3), np.float32)
    [y] = session.run(None, {"x": x})
    assert np.array_equal(y, 4 * x @ weight.T)
