//! What does a picture of a page look like, in one number and in small?
//!
//! Sizes come from the file's header before anything is decoded. The same bytes give the same hash and the same
//! thumbnail: only integer arithmetic, no filters of the image crate.

use std::io::Cursor;

use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{ExtendedColorType, ImageEncoder as _, ImageReader, RgbImage};

use super::scan::{ScanNote, sha256};
use crate::evidence::LIMITS;
use crate::record::{Screenshot, ScreenshotFacts};

/// Largest thumbnail, pixels.
const THUMBNAIL: (u32, u32) = (320, 240);

/// Reads a screenshot: size, SHA-256, difference hash, thumbnail.
///
/// # Errors
/// A note `image-unreadable` if the bytes are no picture, `limit-image-pixels-max` if it is larger than the bound.
pub fn scan_screenshot(shot: &Screenshot) -> Result<ScreenshotFacts, ScanNote> {
    let (width, height) = size(&shot.bytes)?;
    let pixels = u64::from(width).saturating_mul(u64::from(height));
    if pixels == 0 || pixels > LIMITS.image_pixels_max {
        let message = format!("{width} by {height} pixels; at most {} are decoded", LIMITS.image_pixels_max);
        return Err(ScanNote::new("limit-image-pixels-max", message));
    }
    let mut reader = open(&shot.bytes)?;
    let mut limits = image::Limits::default();
    limits.max_alloc = Some(LIMITS.image_pixels_max.saturating_mul(16));
    reader.limits(limits);
    let picture = reader.decode().map_err(unreadable)?.to_rgb8();
    Ok(ScreenshotFacts {
        url: shot.url.clone(),
        host: shot.host.clone(),
        captured_at: shot.captured_at,
        sha256: sha256(&shot.bytes),
        dhash: dhash(&picture),
        width,
        height,
        thumbnail: thumbnail(&picture)?,
    })
}

fn open(bytes: &[u8]) -> Result<ImageReader<Cursor<&[u8]>>, ScanNote> {
    ImageReader::new(Cursor::new(bytes))
        .with_guessed_format()
        .map_err(|error| ScanNote::new("image-unreadable", error.to_string()))
}

fn size(bytes: &[u8]) -> Result<(u32, u32), ScanNote> {
    open(bytes)?.into_dimensions().map_err(unreadable)
}

#[expect(clippy::needless_pass_by_value, reason = "fits map_err")]
fn unreadable(error: image::ImageError) -> ScanNote {
    ScanNote::new("image-unreadable", format!("not a picture that can be read: {error}"))
}

/// Means over a grid of `columns` by `rows` cells, red, green and blue each. Cells are never empty: a picture smaller
/// than the grid repeats its pixels.
fn cells(picture: &RgbImage, columns: u32, rows: u32) -> Vec<[u8; 3]> {
    let (width, height) = picture.dimensions();
    let edge = |index: u32, of: u32, length: u32| {
        u32::try_from(u64::from(index) * u64::from(length) / u64::from(of)).unwrap_or(length)
    };
    let mut means = Vec::new();
    for row in 0..rows {
        let top = edge(row, rows, height).min(height - 1);
        let bottom = edge(row + 1, rows, height).clamp(top + 1, height);
        for column in 0..columns {
            let left = edge(column, columns, width).min(width - 1);
            let right = edge(column + 1, columns, width).clamp(left + 1, width);
            let mut sums = [0u64; 3];
            for y in top..bottom {
                for x in left..right {
                    for (sum, part) in sums.iter_mut().zip(picture.get_pixel(x, y).0) {
                        *sum += u64::from(part);
                    }
                }
            }
            let count = u64::from(bottom - top) * u64::from(right - left);
            means.push(sums.map(|sum| u8::try_from((sum + count / 2) / count).unwrap_or(u8::MAX)));
        }
    }
    means
}

/// Difference hash: is each of 9 by 8 grey cells darker than its right neighbour? Row by row, highest bit first.
fn dhash(picture: &RgbImage) -> u64 {
    let grey = |[red, green, blue]: [u8; 3]| 299 * u32::from(red) + 587 * u32::from(green) + 114 * u32::from(blue);
    let mut hash = 0u64;
    for row in cells(picture, 9, 8).chunks(9) {
        for pair in row.windows(2) {
            if let [left, right] = pair {
                hash = (hash << 1) | u64::from(grey(*left) < grey(*right));
            }
        }
    }
    hash
}

/// A PNG that fits into `THUMBNAIL`; a smaller picture keeps its size.
fn thumbnail(picture: &RgbImage) -> Result<Vec<u8>, ScanNote> {
    let (width, height) = (u64::from(picture.width()), u64::from(picture.height()));
    let (most_wide, most_high) = (u64::from(THUMBNAIL.0), u64::from(THUMBNAIL.1));
    let (wide, high) = if width <= most_wide && height <= most_high {
        (width, height)
    } else if width * most_high >= height * most_wide {
        (most_wide, (height * most_wide / width).max(1))
    } else {
        ((width * most_high / height).max(1), most_high)
    };
    let (wide, high) = (u32::try_from(wide).unwrap_or(1), u32::try_from(high).unwrap_or(1));
    let bytes: Vec<u8> = cells(picture, wide, high).into_iter().flatten().collect();
    let mut png = Vec::new();
    PngEncoder::new_with_quality(&mut png, CompressionType::Default, FilterType::Sub)
        .write_image(&bytes, wide, high, ExtendedColorType::Rgb8)
        .map_err(unreadable)?;
    Ok(png)
}

/// Favicon hash as Shodan and others print it: murmur3 (x86, 32 bit, seed 0, signed) over the Base64 of the bytes with
/// a line feed after each 76 characters and at the end, as Python's `base64.encodebytes` writes it.
pub fn mmh3_favicon(bytes: &[u8]) -> i32 {
    // Reading from memory cannot fail.
    super::feature_asset::mmh3(bytes).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Host;

    fn shot(picture: &RgbImage) -> Screenshot {
        let mut bytes = Cursor::new(Vec::new());
        picture.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
        Screenshot {
            url: "https://lantern.example/".to_owned(),
            host: Host::parse("lantern.example").unwrap(),
            captured_at: None,
            bytes: bytes.into_inner(),
        }
    }

    fn slope(width: u32, height: u32) -> RgbImage {
        RgbImage::from_fn(width, height, |x, y| image::Rgb([(x * 255 / width) as u8, (y % 7) as u8, 40]))
    }

    #[test]
    fn favicon_hashes_are_those_of_other_tools() {
        // mmh3.hash(base64.encodebytes(data)), worked out in Python from the algorithm; mmh3.hash("foo") is -156908512.
        assert_eq!(mmh3_favicon(b""), 0);
        assert_eq!(mmh3_favicon(b"foo"), 851_989_093);
        assert_eq!(mmh3_favicon(&(0..=255).collect::<Vec<u8>>()), -757_223_386);
    }

    #[test]
    fn a_slope_sets_every_bit_and_its_mirror_none() {
        let picture = slope(900, 600);
        let facts = scan_screenshot(&shot(&picture)).unwrap();
        assert_eq!((facts.width, facts.height, facts.dhash), (900, 600, u64::MAX));
        let mirror = image::imageops::flip_horizontal(&picture);
        assert_eq!(scan_screenshot(&shot(&mirror)).unwrap().dhash, 0);
        // The same picture at another size looks the same.
        assert_eq!(scan_screenshot(&shot(&slope(450, 300))).unwrap().dhash, facts.dhash);
    }

    #[test]
    fn thumbnails_fit_and_are_the_same_each_time() {
        for (width, height) in [(1_000, 10), (10, 1_000), (640, 480), (3, 2), (1, 1)] {
            let first = scan_screenshot(&shot(&slope(width, height))).unwrap();
            let again = scan_screenshot(&shot(&slope(width, height))).unwrap();
            assert_eq!(first, again);
            let (wide, high) = size(&first.thumbnail).unwrap();
            assert!(wide <= 320 && high <= 240 && wide > 0 && high > 0, "{width}x{height} gave {wide}x{high}");
        }
    }

    #[test]
    fn a_picture_that_claims_too_many_pixels_is_not_decoded() {
        let mut bomb = shot(&slope(8, 8));
        // Width of the IHDR chunk, its checksum made to fit.
        bomb.bytes[16..20].copy_from_slice(&60_000u32.to_be_bytes());
        bomb.bytes[20..24].copy_from_slice(&60_000u32.to_be_bytes());
        let sum = crc32(&bomb.bytes[12..29]);
        bomb.bytes[29..33].copy_from_slice(&sum.to_be_bytes());
        assert_eq!(scan_screenshot(&bomb).unwrap_err().code, "limit-image-pixels-max");
        bomb.bytes.truncate(9);
        assert_eq!(scan_screenshot(&bomb).unwrap_err().code, "image-unreadable");
        bomb.bytes = b"<html>".to_vec();
        assert_eq!(scan_screenshot(&bomb).unwrap_err().code, "image-unreadable");
    }

    fn crc32(bytes: &[u8]) -> u32 {
        let mut sum = u32::MAX;
        for byte in bytes {
            sum ^= u32::from(*byte);
            for _ in 0..8 {
                sum = if sum & 1 == 1 { (sum >> 1) ^ 0xedb8_8320 } else { sum >> 1 };
            }
        }
        !sum
    }
}
