"""Writes scorer.onnx: a scorer for tests that likes opaque pixels. Needs the package onnx."""

from onnx import TensorProto, checker, helper, save

picture = helper.make_tensor_value_info("picture", TensorProto.FLOAT, ["n", 4, "height", "width"])
words = helper.make_tensor_value_info("words", TensorProto.FLOAT, ["n", "words", "dimensions"])
score = helper.make_tensor_value_info("score", TensorProto.FLOAT, ["n"])
integers = {"from": [3], "to": [4], "axis": [1], "plane": [1, 2, 3]}
constants = [helper.make_tensor(name, TensorProto.INT64, [len(values)], values) for name, values in integers.items()]
nodes = [
    helper.make_node("Slice", ["picture", "from", "to", "axis"], ["alpha"]),
    helper.make_node("ReduceMean", ["alpha", "plane"], ["score"], keepdims=0),
]
graph = helper.make_graph(nodes, "scorer", [picture, words], [score], constants)
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)
checker.check_model(model)
save(model, "scorer.onnx")
