//! Pictures of pages: drawn simply, one kit one layout, one site its colours.

use std::io::{Cursor, Write};

use image::{ImageFormat, Rgb, RgbImage};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::calendar::{self, Moment};
use crate::dice::Dice;
use crate::folder::{Folder, csv_row};
use crate::numbers::KITS;
use crate::options::SimulateError;
use crate::world::{Site, World};

/// Sites of each kit and hosts of the background that are pictured.
const SITES_A_KIT: usize = 3;
const OTHERS: usize = 12;

/// Writes `screenshots.zip`.
pub(crate) fn write(world: &World, folder: &mut Folder<'_>) -> Result<(), SimulateError> {
    let path = "evidence/screenshots.zip";
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    let mut index = vec!["path,url,captured_at".to_owned()];
    let mut put = |name: String, bytes: &[u8]| -> Result<(), SimulateError> {
        let begun = zip.start_file(name, stored).map_err(std::io::Error::from);
        folder.wrote(path, begun.and_then(|()| zip.write_all(bytes)))
    };
    let sites = (0..KITS.len()).flat_map(|kit| world.captured().filter(move |site| site.kit == kit).take(SITES_A_KIT));
    for (number, site) in sites.enumerate() {
        let Some(at) = site.visits.last() else { continue };
        let name = format!("shot-{number:03}.png");
        index.push(csv_row(&[&name, &format!("https://{}/", site.host), &calendar::rfc3339(*at)]));
        put(name, &png(&of_site(world, site, *at))?)?;
    }
    let step = usize::try_from(world.background.len()).unwrap_or(OTHERS) / OTHERS;
    for (number, host) in world.background.hosts().step_by(step.max(1)).take(OTHERS).enumerate() {
        let Some(at) = host.visits.last() else { continue };
        let name = format!("shot-{:03}.png", 500 + number);
        index.push(csv_row(&[&name, &format!("https://{}/", host.host), &calendar::rfc3339(*at)]));
        let layout = Dice::of(world.seed, &["layout", &host.host]);
        let colours = Dice::of(world.seed, &["shot-colours", &host.host]);
        put(name, &png(&picture(layout, colours))?)?;
    }
    put("index.csv".to_owned(), (index.join("\n") + "\n").as_bytes())?;
    let done = zip.finish().map_err(std::io::Error::from);
    let bytes = folder.wrote(path, done)?.into_inner();
    let mut out = folder.create(path)?;
    let written = out.write_all(&bytes).and_then(|()| out.flush());
    folder.wrote(path, written)
}

fn of_site(world: &World, site: &Site, at: Moment) -> RgbImage {
    // A shop front and a kit's front are two layouts; the colours are the site's or the kit's.
    let layout = if site.evasion.mall_front {
        Dice::of(world.seed, &["layout", &site.host])
    } else {
        Dice::nth(world.seed, "layout-of-kit", site.kit as u64)
    };
    let colours = if site.evasion.own_colours {
        Dice::of(world.seed, &["shot-colours", &site.host, &site.brand_at(at).0.to_string()])
    } else {
        Dice::nth(world.seed, "shot-colours-of-kit", site.kit as u64)
    };
    picture(layout, colours)
}

fn picture(mut layout: Dice, mut colours: Dice) -> RgbImage {
    let (width, height) = (640, 480);
    let mut colour = || Rgb([0; 3].map(|_: u8| u8::try_from(colours.below(256)).unwrap_or(0)));
    let palette = [colour(), colour(), colour(), colour()];
    let mut picture = RgbImage::from_pixel(width, height, palette[0]);
    let size = |layout: &mut Dice, low, high| u32::try_from(layout.between(low, high)).unwrap_or(1);
    let header = size(&mut layout, 30, 90);
    fill(&mut picture, (0, 0, width, header), palette[1]);
    let side = size(&mut layout, 0, 180);
    fill(&mut picture, (0, header, side, height - header), palette[2]);
    let (columns, rows) = (size(&mut layout, 2, 6), size(&mut layout, 2, 5));
    let (cell, line) = ((width - side) / columns, (height - header) / rows);
    let (gap, shade) = (size(&mut layout, 4, 14), layout.index(2));
    for column in 0..columns {
        for row in 0..rows {
            let (x, y) = (side + column * cell + gap, header + row * line + gap);
            let odd = usize::try_from((column + row) % 2).unwrap_or(0);
            fill(
                &mut picture,
                (x, y, cell.saturating_sub(2 * gap), line.saturating_sub(2 * gap)),
                palette[2 + (shade + odd) % 2],
            );
        }
    }
    picture
}

fn fill(picture: &mut RgbImage, (x, y, width, height): (u32, u32, u32, u32), colour: Rgb<u8>) {
    for row in y..(y + height).min(picture.height()) {
        for column in x..(x + width).min(picture.width()) {
            picture.put_pixel(column, row, colour);
        }
    }
}

fn png(picture: &RgbImage) -> Result<Vec<u8>, SimulateError> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, ImageFormat::Png)?;
    Ok(bytes.into_inner())
}
