//! Opens exports as the engines that they are for do, and prints what those made of them as JSON.

use bevy_image::TextureAtlasLayout;
use serde_json::{json, Value};
use std::{env, fs};

fn main() {
    let [format, path] = env::args().skip(1).collect::<Vec<_>>().try_into().expect("usage: FORMAT FILE");
    let seen = match format.as_str() {
        "bevy" => bevy(&path),
        "tiled" => tiled(&path),
        _ => panic!("no reader of {format}"),
    };
    println!("{seen}");
}

fn bevy(path: &str) -> Value {
    let text = fs::read_to_string(path).expect("a file");
    let layout: TextureAtlasLayout = ron::from_str(&text).expect("an atlas layout");
    let textures: Vec<_> =
        layout.textures.iter().map(|area| json!([area.min.x, area.min.y, area.width(), area.height()])).collect();
    json!({ "size": [layout.size.x, layout.size.y], "textures": textures })
}

fn tiled(path: &str) -> Value {
    let set = tiled::Loader::new().load_tsx_tileset(path).expect("a tileset");
    let image = set.image.as_ref().expect("an image");
    let mut tiles: Vec<_> = set.tiles().collect();
    tiles.sort_by_key(|(id, _)| *id);
    let tiles: Vec<_> = tiles
        .iter()
        .map(|(id, tile)| {
            let frames =
                tile.animation.iter().flatten().map(|frame| json!([frame.tile_id, frame.duration])).collect::<Vec<_>>();
            let name = match tile.properties.get("name") {
                Some(tiled::PropertyValue::StringValue(name)) => Some(name),
                _ => None,
            };
            json!({ "id": id, "name": name, "animation": frames })
        })
        .collect();
    json!({
        "name": set.name,
        "tile": [set.tile_width, set.tile_height],
        "spacing": set.spacing,
        "columns": set.columns,
        "tilecount": set.tilecount,
        "image": [image.source.file_name().unwrap().to_str(), image.width, image.height],
        "tiles": tiles,
    })
}
