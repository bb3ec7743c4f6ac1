"""Writes referring.onnx: a network for tests that draws exactly its first reference, darker by ten shades for each place of style
and size. Needs the package onnx."""

from onnx import TensorProto, checker, helper, save

FLOAT, INT64 = TensorProto.FLOAT, TensorProto.INT64
inputs = [
    helper.make_tensor_value_info("picture", FLOAT, ["n", 4, "height", "width"]),
    helper.make_tensor_value_info("time", FLOAT, ["n"]),
    helper.make_tensor_value_info("words", FLOAT, ["n", "words", "dimensions"]),
    helper.make_tensor_value_info("references", FLOAT, ["n", 10, "height", "width"]),
    helper.make_tensor_value_info("style", INT64, ["n"]),
    helper.make_tensor_value_info("size", INT64, ["n"]),
]
velocity = helper.make_tensor_value_info("velocity", FLOAT, ["n", 4, "height", "width"])
numbers = {"zero": [0], "four": [4], "one": [1], "last": [1, 2, 3]}
constants = [helper.make_tensor(name, INT64, [len(values)], values) for name, values in numbers.items()]
constants.append(helper.make_tensor("shade", FLOAT, [1, 4, 1, 1], [-20 / 255] * 3 + [0.0]))
nodes = [
    helper.make_node("Slice", ["references", "zero", "four", "one"], ["first"]),
    helper.make_node("Add", ["style", "size"], ["places"]),
    helper.make_node("Cast", ["places"], ["shades"], to=FLOAT),
    helper.make_node("Unsqueeze", ["shades", "last"], ["shades4"]),
    helper.make_node("Mul", ["shades4", "shade"], ["darker4"]),
    helper.make_node("Add", ["first", "darker4"], ["wanted"]),
    helper.make_node("Sub", ["picture", "wanted"], ["way"]),
    helper.make_node("Unsqueeze", ["time", "last"], ["time4"]),
    helper.make_node("ReduceSum", ["words"], ["said"], keepdims=0),
    helper.make_node("Mul", ["said", "nothing"], ["unsaid"]),
    helper.make_node("Add", ["time4", "unsaid"], ["from"]),
    helper.make_node("Div", ["way", "from"], ["velocity"]),
]
constants.append(helper.make_tensor("nothing", FLOAT, [], [0.0]))
graph = helper.make_graph(nodes, "referring", inputs, [velocity], constants)
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)
checker.check_model(model)
save(model, "referring.onnx")
