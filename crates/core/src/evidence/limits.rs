//! How much of a hostile file is read?

/// Every bound of every reader, in one place. What hits one becomes a problem that names the limit; bounds are
/// counted on real output, never on a declared size. `stakeout add --limits` prints this list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of one decoded body (page, script, image); the rest is cut with a warning.
    pub body_bytes_max: u64,
    /// Bytes of the headers of one record.
    pub header_bytes_max: u64,
    /// Bytes of one row of a table, one JSON line, or one record of an XML document.
    pub row_bytes_max: u64,
    /// Columns of one table.
    pub columns_max: u64,
    /// Bytes that one archive or one compressed stream may unpack to.
    pub unpacked_bytes_max: u64,
    /// Unpacked bytes for each packed byte, judged only above `ratio_free_bytes`.
    pub ratio_max: u64,
    /// Unpacked bytes below which no ratio is judged.
    pub ratio_free_bytes: u64,
    /// Members of one archive.
    pub members_max: u64,
    /// Bytes of one archive inside another that can only be read by jumping, so that it is held in memory.
    pub nested_bytes_max: u64,
    /// Archives inside archives.
    pub depth_max: u64,
    /// Nested levels of one JSON document.
    pub json_depth_max: u64,
    /// Nested levels of one XML document.
    pub xml_depth_max: u64,
    /// Elements of one record in an XML document.
    pub xml_elements_max: u64,
    /// Names of one entry of a watch list.
    pub names_max: u64,
    /// Characters of one name in a watch list; the rest is cut with a warning.
    pub name_chars_max: u64,
    /// Pixels of one image; read from its header before it is decoded.
    pub image_pixels_max: u64,
    /// Problems kept one by one for one evidence; the rest is counted under the code `more-problems`.
    pub problems_max: u64,
}

/// The bounds in use.
pub const LIMITS: Limits = Limits {
    body_bytes_max: 32 << 20,
    header_bytes_max: 1 << 20,
    row_bytes_max: 4 << 20,
    columns_max: 1_000,
    unpacked_bytes_max: 64 << 30,
    ratio_max: 1_000,
    ratio_free_bytes: 64 << 20,
    members_max: 1_000_000,
    nested_bytes_max: 256 << 20,
    depth_max: 4,
    json_depth_max: 64,
    xml_depth_max: 64,
    xml_elements_max: 100_000,
    names_max: 1_000,
    name_chars_max: 512,
    image_pixels_max: 64_000_000,
    problems_max: 100_000,
};

impl Limits {
    /// Every bound as name, value and unit, in the order of the fields.
    pub const fn list(&self) -> [(&'static str, u64, &'static str); 17] {
        [
            ("body-bytes-max", self.body_bytes_max, "bytes of one decoded body"),
            ("header-bytes-max", self.header_bytes_max, "bytes of one record's headers"),
            ("row-bytes-max", self.row_bytes_max, "bytes of one table row, JSON line or XML record"),
            ("columns-max", self.columns_max, "columns of one table"),
            ("unpacked-bytes-max", self.unpacked_bytes_max, "bytes one archive may unpack to"),
            ("ratio-max", self.ratio_max, "unpacked bytes for each packed byte"),
            ("ratio-free-bytes", self.ratio_free_bytes, "unpacked bytes before the ratio counts"),
            ("members-max", self.members_max, "members of one archive"),
            ("nested-bytes-max", self.nested_bytes_max, "bytes of an archive held in memory"),
            ("depth-max", self.depth_max, "archives inside archives"),
            ("json-depth-max", self.json_depth_max, "nested levels of one JSON document"),
            ("xml-depth-max", self.xml_depth_max, "nested levels of one XML document"),
            ("xml-elements-max", self.xml_elements_max, "elements of one record in XML"),
            ("names-max", self.names_max, "names of one entry of a watch list"),
            ("name-chars-max", self.name_chars_max, "characters of one name in a watch list"),
            ("image-pixels-max", self.image_pixels_max, "pixels of one image"),
            ("problems-max", self.problems_max, "problems kept one by one for one evidence"),
        ]
    }
}
