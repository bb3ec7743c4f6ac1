# Loads hero.tres as a game does, and tells what is in it.
extends SceneTree


func _init():
	var frames = load("res://hero.tres")
	var all = []
	for name in frames.get_animation_names():
		var shown = []
		for i in range(frames.get_frame_count(name)):
			var texture = frames.get_frame(name, i)
			var region = texture.region
			shown.append([region.position.x, region.position.y, region.size.x, region.size.y, texture.get_width(), texture.get_height()])
		all.append({ "name": name, "loop": frames.get_animation_loop(name), "speed": frames.get_animation_speed(name), "frames": shown })
	print("READ " + JSON.print(all))
	quit()
